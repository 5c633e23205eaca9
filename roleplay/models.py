"""Tables of the role-play: rounds, who sat where, the presses of the referee pads, flags and debriefs."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from facilitator.models import Scenario, User
from roleplay import askonce
from sessions.models import ActivityRun, Participant


class FlagKind(models.TextChoices):
    """What can be flagged (CONTENT 1.3 rule 9), the rule itself first."""

    ASK_TWICE = askonce.FlagKind.ASK_TWICE.value, _("Asked twice")
    SILENCE_BROKEN = askonce.FlagKind.SILENCE_BROKEN.value, _("Broke the silence")
    DISCOUNT_OFFERED = askonce.FlagKind.DISCOUNT_OFFERED.value, _("Offered a discount")
    PRODUCT_FIRST = askonce.FlagKind.PRODUCT_FIRST.value, _("Product first")
    NEVER_SAY = askonce.FlagKind.NEVER_SAY.value, _("Said a never-say")
    RENEWAL_TIED = askonce.FlagKind.RENEWAL_TIED.value, _("Tied it to the renewal")
    OUT_OF_TIME = askonce.FlagKind.OUT_OF_TIME.value, _("Out of time")


class PressKind(models.TextChoices):
    """The three buttons of the referee pad."""

    ASKED = askonce.PressKind.ASKED.value, _("They asked")
    EARLY = askonce.PressKind.EARLY.value, _("They spoke too early")
    AGAIN = askonce.PressKind.AGAIN.value, _("They asked again")


class PairingQuerySet(models.QuerySet["Pairing"]):
    def seated(self) -> Self:
        """Pairs that still sit together; a repair ends the others."""
        return self.filter(ended_at=None)

    def of(self, participant: Participant) -> Self:
        """Pairs in which somebody sits, in any seat."""
        return self.filter(
            models.Q(seller=participant) | models.Q(customer=participant) | models.Q(observer=participant)
        )


class Round(models.Model):
    """One half of one scenario, for the whole room. Not started yet: the seats are taken and the cards are read.

    Without a scenario: one performance of the opening drill, by one pair before the room.
    """

    activity_run = models.ForeignKey(ActivityRun, on_delete=models.CASCADE, related_name="rounds")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, null=True, related_name="+")
    half = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["activity_run", "position"], name="round_once"),
            models.CheckConstraint(condition=models.Q(half__in=(1, 2)), name="round_has_two_halves"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario.key if self.scenario else self.position + 1}, half {self.half}"


class Pairing(models.Model):
    """Who sells to whom in one round, and who watches. One conversation: one ask (CONTENT 1.3 rule 1)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pairings")
    number = models.PositiveSmallIntegerField()
    seller = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    observer = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="+")
    # Set when a repair breaks the pair up in the middle of a half; its flags stay.
    ended_at = models.DateTimeField(null=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", seat], name=f"pairing_{seat}_once", condition=models.Q(ended_at=None)
            )
            for seat in ("number", "seller", "customer", "observer")
        ] + [models.CheckConstraint(condition=~models.Q(seller=models.F("customer")), name="pairing_of_two_people")]

    def __str__(self) -> str:
        return f"pair {self.number} of round {self.round_id}"

    @property
    def member_ids(self) -> list[int]:
        return [pk for pk in (self.seller_id, self.customer_id, self.observer_id) if pk is not None]

    @property
    def referee_ids(self) -> list[int]:
        """Who holds a pad: everybody of the pair but the seller."""
        return [pk for pk in (self.customer_id, self.observer_id) if pk is not None]


class Press(models.Model):
    """One tap on a referee pad; `offset_ms` is the time of the half, pauses left out."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="presses")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=PressKind)
    offset_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.offset_ms} ms"


class FlagQuerySet(models.QuerySet["Flag"]):
    def live(self) -> Self:
        """Not taken back."""
        return self.filter(undone_at=None)

    def counting(self) -> Self:
        """Neither taken back nor judged unfair afterwards."""
        return self.live().exclude(fair=False)


class Flag(models.Model):
    """A breach: which rule, which pair, when in the half, and who saw it (CONTENT 1.3 rule 8).

    Raised by a facilitator, or by itself from a referee's press. Coaching information, never a rating.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=16, choices=FlagKind)
    offset_ms = models.PositiveIntegerField()
    # Of a never-say, which one of its activity's list: N1, N2 …
    pattern = models.CharField(max_length=3, blank=True, default="")
    raised_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Or the listener in the room who heard it.
    heard_by = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="+")
    # One press raises one flag at most, however often its pair's log is judged.
    press = models.OneToOneField(Press, on_delete=models.CASCADE, null=True, related_name="flag")
    note = models.CharField(max_length=140, blank=True)
    fair = models.BooleanField(null=True)
    understood = models.ManyToManyField(Participant, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} of pairing {self.pairing_id}"


class CheckMark(models.Model):
    """One yes or no to one check of a talk's scenario, by who watched it; without an author the facilitator's."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="marks")
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    met = models.BooleanField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["pairing", "author", "position"], name="check_mark_once"),
            models.UniqueConstraint(
                fields=["pairing", "position"], name="facilitators_mark_once", condition=models.Q(author=None)
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.position} of pairing {self.pairing_id}"


class Debrief(models.Model):
    """One thing to keep and one to change, for one seller: written by the partner, or spoken and noted down."""

    activity_run = models.ForeignKey(ActivityRun, on_delete=models.CASCADE, related_name="debriefs")
    about = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="debriefs")
    # Empty: the facilitator said it aloud and wrote it down.
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="+")
    keep = models.CharField(_("keep"), max_length=140)
    change = models.CharField(_("change"), max_length=140)
    acknowledged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity_run", "about", "author"], name="debrief_once_per_author"),
            models.UniqueConstraint(
                fields=["activity_run", "about"], name="spoken_debrief_once", condition=models.Q(author=None)
            ),
        ]

    def __str__(self) -> str:
        return f"debrief of {self.about_id}"

    @property
    def spoken(self) -> bool:
        return self.author_id is None
