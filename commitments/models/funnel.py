"""The play in the expansion funnel: one attempt with one account, from a signal to signed or lost (CONTENT 1.16)."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import funnel, positioning
from commitments.models.notes import Commitment, Motion, Trigger
from commitments.models.signals import Signal
from facilitator.models import Rep, Team
from sessions.models import Participant


class Stage(models.TextChoices):
    IDENTIFIED = funnel.Stage.IDENTIFIED.value, _("Identified")
    ENGAGED = funnel.Stage.ENGAGED.value, _("Engaged")
    PROPOSED = funnel.Stage.PROPOSED.value, _("Proposed")
    WON = funnel.Stage.WON.value, _("Closed won")
    LOST = funnel.Stage.LOST.value, _("Closed lost")


class LossReason(models.TextChoices):
    BUDGET = "budget_unavailable", _("No budget available")
    VALUE = "value_not_proven", _("Value not proven")
    RENEWAL = "revisit_at_renewal", _("To be looked at again at the renewal")
    SEPARATE = "evaluate_separately", _("They evaluate it apart from us")
    PRICE = "price", _("Price")
    TIMING = "timing", _("Timing")
    SCOPE = "scope", _("Scope")
    NO_SPONSOR = "no_sponsor", _("No sponsor")
    OTHER_TOOL = "lost_to_other_tool", _("Lost to another tool")
    ADOPTION = "adoption_gap", _("They do not use yet what they have")
    SPONSOR_LEFT = "sponsor_left", _("The sponsor left")
    NO_DECISION = "no_decision", _("They decided nothing")
    OTHER = funnel.OTHER, _("Another reason")


class Segment(models.Model):
    """A part of the customer base with a target, and cycles of its own where they differ from the team's."""

    class Period(models.TextChoices):
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(max_length=60)
    # Recurring revenue a year that the target is a percentage of; empty for a segment without a target.
    start = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    rate = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    period = models.CharField(max_length=8, choices=Period, default=Period.QUARTER)
    upsell_cycle = models.PositiveSmallIntegerField(null=True)
    cross_sell_cycle = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="segment_once_per_team")]

    def __str__(self) -> str:
        return self.name


class PlayQuerySet(models.QuerySet["Play"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def owned_by(self, owner: str) -> Self:
        """Plays of one person, named as in DutyQuerySet.owned_by."""
        number = int(owner[1:])
        if owner.startswith("r"):
            return self.filter(owner_rep=number)
        return self.filter(owner_rep=None, owner_participant=number)


class Play(models.Model):
    """Account, signal, motion, product, sponsor, and the stage it has come to. Changed by commitments.actions only.

    A note of the cross-sell program makes its play by itself; of any other note, or a signal, it is one tap. `reached`
    is the furthest open stage, so that a lost play still says how far it came. Days are the team's, amounts its
    currency a year. `known` are facts of the account as sessions.factsheet stores them.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="plays")
    commitment = models.OneToOneField(Commitment, on_delete=models.SET_NULL, null=True, related_name="pursued")
    signal = models.OneToOneField(Signal, on_delete=models.SET_NULL, null=True, related_name="pursued")
    reopens = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="reopened_as")
    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, related_name="plays")
    owner_rep = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="plays")
    # A guest of an hour, who is on no list of reps.
    owner_participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="plays")
    ae = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="closing")
    account = models.CharField(max_length=200)
    motion = models.CharField(max_length=10, choices=Motion)
    trigger = models.CharField(max_length=24, choices=Trigger)
    evidence = models.CharField(max_length=300, blank=True)
    signal_on = models.DateField()
    product = models.CharField(max_length=120, blank=True)
    sponsor_name = models.CharField(max_length=80, blank=True)
    sponsor_title = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    conversation_on = models.DateField(null=True)
    # The discovery questions in their order (CONTENT 1.8): how it works now, where it hurts, what to fix.
    answer_1 = models.CharField(max_length=400, blank=True)
    answer_2 = models.CharField(max_length=400, blank=True)
    answer_3 = models.CharField(max_length=400, blank=True)
    # What was carried over from the hour's discovery rehearsal: {"by": name, "at": moment, "answers": three texts}.
    heard = models.JSONField(default=dict, blank=True)
    known = models.JSONField(default=dict, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.IDENTIFIED)
    reached = models.CharField(max_length=12, choices=Stage, default=Stage.IDENTIFIED)
    identified_on = models.DateField()
    stage_on = models.DateField()
    closed_on = models.DateField(null=True)
    lost_reason = models.CharField(max_length=20, choices=LossReason, blank=True)
    lost_text = models.CharField(max_length=300, blank=True)
    # Since somebody wrote in it by hand it no longer follows its note.
    edited_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlayQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            # Open plays are listed by what waits longest, closed ones by the newest.
            models.Index(name="play_listed", fields=["team", "closed_on", "stage_on", "id"]),
            # The funnel is counted from this one without looking at a row.
            models.Index(name="play_counted", fields=["team", "identified_on", "motion", "stage", "reached", "amount"]),
            models.Index(name="play_lost", fields=["team", "stage", "closed_on", "lost_reason", "motion", "amount"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(stage=Stage.LOST) & ~Q(lost_reason="")) | (~Q(stage=Stage.LOST) & Q(lost_reason="")),
                name="play_lost_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.WON, Stage.LOST], closed_on__isnull=False)
                | Q(stage__in=[Stage.IDENTIFIED, Stage.ENGAGED, Stage.PROPOSED], closed_on=None),
                name="play_closed_on_a_day",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="play_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.product or self.motion}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def answers(self) -> tuple[str, str, str]:
        return self.answer_1, self.answer_2, self.answer_3

    @property
    def from_hour(self) -> tuple[bool, bool, bool]:
        """Which of the answers stand there as they were heard in the hour."""
        heard = self.heard.get("answers", ("", "", ""))
        first, second, third = (bool(text) and text == known for text, known in zip(self.answers, heard, strict=True))
        return first, second, third

    @property
    def heard_at(self) -> datetime | None:
        """When the answers were written in the hour."""
        return datetime.fromisoformat(self.heard["at"]) if self.heard else None

    @property
    def answered(self) -> int:
        return sum(bool(text) for text in self.answers)

    @property
    def owner_name(self) -> str:
        owner = self.owner_rep or self.owner_participant
        return owner.name if owner else ""

    @property
    def owner_key(self) -> str:
        """See PlayQuerySet.owned_by; empty for a play that nobody owns."""
        if self.owner_rep_id:
            return f"r{self.owner_rep_id}"
        return f"p{self.owner_participant_id}" if self.owner_participant_id else ""

    def until(self, today: date) -> date:
        """The day that its pace is measured to."""
        return self.closed_on or today


def play_of_note() -> Subquery:
    """The key of the play that a note has become, read along with its duties."""
    return Subquery(Play.objects.filter(commitment=OuterRef("commitment_id")).values("pk")[:1])


class StageMove(models.Model):
    """One step of a play: rows are added, never changed or deleted. The first one has no stage before it.

    `on` is the day it happened, `at` when it was written down; `back`: a slip was taken back; `despite` names the
    guardrails that stood in the way and were overridden. `actor` is a rep's name, where no user signed in.
    """

    play = models.ForeignKey(Play, on_delete=models.CASCADE, related_name="moves")
    from_stage = models.CharField(max_length=12, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=12, choices=Stage)
    on = models.DateField()
    back = models.BooleanField(default=False)
    # The report that said the conversation took place made this move.
    by_report = models.BooleanField(default=False)
    despite = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage} of play {self.play_id}"


class Stakeholder(models.Model):
    """Who on the customer's side has a part in a play: one person for each role."""

    class Role(models.TextChoices):
        CHAMPION = positioning.STAKEHOLDERS[0], _("Champion who opens doors")
        HEAD = positioning.STAKEHOLDERS[1], _("Head of the department that pays")
        USERS = positioning.STAKEHOLDERS[2], _("Who will use it")
        SECURITY = positioning.STAKEHOLDERS[3], _("IT or security, who approve it")

    play = models.ForeignKey(Play, on_delete=models.CASCADE, related_name="stakeholders")
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    met = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["play", "role"], name="stakeholder_once_per_role")]

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"
