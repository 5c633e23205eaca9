"""The program library: programs come from files and are frozen into versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from facilitator.models.people import Team, User


class Program(models.Model):
    """A training program. Built-in ones belong to nobody and are seen by everybody."""

    key = models.SlugField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="programs")
    title = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="program_key_once_per_team"),
            models.UniqueConstraint(fields=["key"], name="builtin_key_once", condition=models.Q(team=None)),
        ]

    def __str__(self) -> str:
        return self.title


class ProgramVersion(models.Model):
    """One immutable state of a program; `source` is the file it was read from, byte for byte."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class ProgramDraft(models.Model):
    """A program's next version while it is being written: the text of its file, shared by all who edit it.

    `number` counts the changes; a page says which number it has seen (rule R5 for texts). `previous` is the text
    before the last change, so that it can be taken back.
    """

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="draft")
    base = models.ForeignKey(ProgramVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField(default=0)
    source = models.TextField()
    previous = models.TextField(blank=True)
    updated_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft {self.number} of {self.program_id}"


class ProgramChange(models.Model):
    """One line of a program's history. `part` is an address with slashes, `values` is {field: [old, new]}."""

    class What(models.TextChoices):
        BEGAN = "began", _("began a draft")
        CHANGED = "changed", _("changed")
        ADDED = "added", _("added")
        REMOVED = "removed", _("removed")
        MOVED = "moved", _("moved")
        UNDONE = "undone", _("took back")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded the draft")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=9, choices=What)
    part = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    values = models.JSONField(default=dict)
    version = models.ForeignKey(ProgramVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="change_number_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.part} ({self.number})"


class Section(models.Model):
    """A block of the agenda. `prompts` is a list of texts, `activities` a list of {key, title,
    settings}, `faq` a list of {question, answer}."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    protected = models.BooleanField(default=False)
    auto_advance = models.BooleanField(default=False)
    purpose = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    prompts = models.JSONField(default=list)
    activities = models.JSONField(default=list)
    faq = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="section_position_once")]

    def __str__(self) -> str:
        return self.title


class Claim(models.Model):
    """A statistic of a program with who claims it and whether that stands (rule R7)."""

    class Standing(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        UNVERIFIED = "unverified", _("Unverified")
        DISPUTED = "disputed", _("Disputed")
        MISATTRIBUTED = "misattributed", _("Misattributed")
        ARITHMETIC = "arithmetic", _("Does not add up")
        EXAMPLE = "example", _("Example")
        PARAMETER = "parameter", _("House rule")

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="claims")
    key = models.SlugField(max_length=40)
    section_key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    figure = models.CharField(max_length=24)
    unit = models.CharField(max_length=24, blank=True)
    text = models.CharField(max_length=240)
    source = models.CharField(max_length=160, blank=True)
    standing = models.CharField(max_length=14, choices=Standing)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="claim_key_once")]

    def __str__(self) -> str:
        return f"{self.figure}{self.unit}: {self.text}"


class Scenario(models.Model):
    """A role-play card set. The customer's card is secret to the customer's seat, in both languages (rule R6).

    `gates` are those of `checks` that a won talk needs, all of them when it is empty. What begins with `second_` is
    written in `second_language`, the program's.
    """

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="scenarios")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=20)
    title = models.CharField(max_length=80)
    motion = models.CharField(max_length=20, blank=True)
    facts = models.TextField()
    goal = models.TextField()
    win = models.TextField()
    seller_card = models.TextField()
    customer_card = models.TextField()
    checks = models.JSONField(default=list)
    gates = models.JSONField(default=list)
    breaches = models.JSONField(default=list)
    second_language = models.CharField(max_length=14, blank=True)
    second_title = models.CharField(max_length=80, blank=True)
    second_facts = models.TextField(blank=True)
    second_win = models.TextField(blank=True)
    second_seller_card = models.TextField(blank=True)
    second_customer_card = models.TextField(blank=True)
    second_checks = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="scenario_key_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"
