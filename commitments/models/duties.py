"""Everything dated: duties, and what was said about them. Open, late and overdue are computed, never stored."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import dutyrules, states
from commitments.models.briefs import Brief
from commitments.models.notes import Commitment
from commitments.models.pledges import Pledge
from commitments.models.signals import Signal
from facilitator.models import Rep, Team, User
from sessions.models import Participant, TrainingSession


def _fits_kind() -> Q:
    """Of each duty the columns are filled that its kind needs, and none that it has no use for (dutyrules)."""
    fits = Q()
    for rule in dutyrules.RULES:
        filled = {f"{name}__isnull": False for name in rule.needs}
        fits |= Q(kind=rule.kind, **filled, **dict.fromkeys(rule.empty))
    return fits


class DutyQuerySet(models.QuerySet["Duty"]):
    def standing(self) -> Self:
        """Duties whose note is still on the wall, or whose signal nobody took back."""
        return self.filter(withdrawn_at=None)

    def friday(self) -> Self:
        return self.filter(kind=Duty.Kind.FRIDAY_REPORT)

    def reviews(self) -> Self:
        return self.filter(kind=Duty.Kind.MANAGER_REVIEW)

    def touches(self) -> Self:
        """The AE's 48 hours to reach the customer of a signal."""
        return self.filter(kind=Duty.Kind.AE_TOUCH)

    def checks(self) -> Self:
        """The manager's looks at a play on its way to the close target."""
        return self.filter(kind__in=Duty.LOOKS)

    def clocks(self) -> Self:
        """What a rep owes besides the report: in the CRM, met together, case written, sponsor found, pain fresh."""
        return self.filter(kind__in=Duty.CLOCKS)

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def in_state(self, state: str, now: datetime) -> Self:
        """Standing duties that commitments.states.state_of calls `state`."""
        if state == states.OVERDUE:
            return self.open().filter(due_at__lt=now)
        if state == states.OPEN:
            return self.open().filter(due_at__gte=now)
        return self.filter(outcome=states.OUTCOMES[state])

    def owned_by(self, owner: str) -> Self:
        """Duties of one person: `r12` is a rep of the team, `p7` a guest who joined by name."""
        number = int(owner[1:])
        if owner.startswith("r"):
            return self.filter(owner_rep=number)
        return self.filter(owner_rep=None, owner_participant=number)


class Duty(models.Model):
    """One dated thing that one person owes. `anchor_at` is the moment the due time was computed from.

    friday_report: the note's author tells the standup; anchor is the conversation.
    manager_review: the manager looks at a posted trigger; anchor is the posting, `pledge` is where it was promised.
    It may be about a logged signal too; anchor is the logging.
    ae_touch: the AE reaches the customer of a signal; anchor is its logging, the outcome a Signal.Touch.
    day_7_check, close_check: the manager looks at a play a week after its signal, and on its close target; anchor is
    the signal's day. An extension moves the second, or makes the next one where it was looked at already.
    crm_logging: the author has the play in the CRM; anchor is the end of the hour, the planned one while it runs.
    joint_meeting: CSM and AE meet the customer together; anchor is the hour, `closed_at` the meeting.
    business_case: they write the case; anchor is the meeting.
    sponsor_mapping: a pair knows who signs and when they see it; anchor is the beginning of its brief.
    pain_freshness: somebody there says the pain again; anchor is the day it was said last.
    day_90: the manager takes the three measures; anchor is the hour.

    What it is about and whose it is depends on the kind: dutyrules.RULES.

    Two columns repeat what stands elsewhere, so that a desk with years behind it counts along an index: `outcome` is
    the newest report's, or the review's verdict; `withdrawn_at` is the note's or the signal's. One action writes both.
    """

    class Kind(models.TextChoices):
        FRIDAY_REPORT = "friday_report", _("Friday report")
        MANAGER_REVIEW = "manager_review", _("48-hour review")
        DAY_7_CHECK = "day_7_check", _("Day 7")
        CLOSE_CHECK = "close_check", _("Close target")
        AE_TOUCH = "ae_touch", _("48-hour touch")
        CRM_LOGGING = "crm_logging", _("Into the CRM")
        JOINT_MEETING = "joint_meeting", _("Joint meeting")
        BUSINESS_CASE = "business_case", _("Business case")
        SPONSOR_MAPPING = "sponsor_mapping", _("Sponsor found")
        PAIN_FRESHNESS = "pain_freshness", _("Pain confirmed anew")
        DAY_90 = "day_90", _("Day 90")

    class Done(models.TextChoices):
        """How a clock of CLOCKS ended, besides a report that gives the promise up and a verdict that it is signed."""

        DONE = "done", _("Done")
        DROPPED = "dropped", _("Let go")

    LOOKS = (Kind.DAY_7_CHECK, Kind.CLOSE_CHECK)
    CLOCKS = (
        *(Kind.CRM_LOGGING, Kind.JOINT_MEETING, Kind.BUSINESS_CASE),
        *(Kind.SPONSOR_MAPPING, Kind.PAIN_FRESHNESS),
    )

    kind = models.CharField(max_length=16, choices=Kind)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="duties")
    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, null=True, related_name="duties")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="duties")
    # Found by duty_one_per_signal, which is shorter than an index over all duties.
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, null=True, db_index=False, related_name="duties")
    # Found by duty_one_per_brief.
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, null=True, db_index=False, related_name="duties")
    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, null=True, related_name="duties")
    owner_rep = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="duties")
    owner_participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="duties")
    owner_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="duties")
    # The duty whose report gave this one's date: the conversation moved there, or something else follows then.
    follows = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="followed_by")
    # What was agreed for that moment, where a report agreed it; empty for what the note itself promises.
    step = models.CharField(max_length=240, blank=True)
    anchor_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("duties")
        ordering = ["due_at", "pk"]
        indexes = [
            # What waits for somebody: short, however long the past is. The two that are empty throughout stand among
            # the columns because SQLite weighs an index by how many it can compare.
            models.Index(
                name="duty_waiting",
                fields=[
                    *("team", "kind", "closed_at", "withdrawn_at", "due_at", "anchor_at", "id"),
                    *("outcome", "owner_rep", "owner_participant"),
                ],
                condition=Q(closed_at=None, withdrawn_at=None),
            ),
            # Reminders look every minute at what is due about now, in all teams.
            models.Index(
                name="duty_near",
                fields=["closed_at", "withdrawn_at", "due_at"],
                condition=Q(closed_at=None, withdrawn_at=None),
            ),
            # Lists are paged, and tallies counted, from one of these without looking at a row.
            models.Index(
                name="duty_by_date",
                fields=[
                    *("team", "kind", "due_at", "id", "outcome", "closed_at"),
                    *("withdrawn_at", "owner_rep", "owner_participant"),
                ],
                condition=Q(withdrawn_at=None),
            ),
            # The standup reads out what was answered since the one before, however long ago it was due.
            models.Index(
                name="duty_answered",
                fields=["team", "kind", "closed_at"],
                condition=Q(closed_at__isnull=False, withdrawn_at=None),
            ),
            models.Index(
                name="duty_by_outcome",
                fields=["team", "kind", "outcome", "due_at", "id", "closed_at", "withdrawn_at"],
                condition=Q(withdrawn_at=None),
            ),
            models.Index(
                name="duty_by_rep",
                fields=["team", "owner_rep", "kind", "due_at", "id", "outcome", "closed_at", "withdrawn_at"],
                condition=Q(withdrawn_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "commitment"], condition=Q(closed_at=None), name="duty_one_open_per_note"
            ),
            # Each of its clocks runs once: what was taken back reopens the duty there is.
            models.UniqueConstraint(
                fields=["signal", "kind"], condition=Q(signal__isnull=False), name="duty_one_per_signal"
            ),
            models.UniqueConstraint(
                fields=["brief", "kind"], condition=Q(brief__isnull=False), name="duty_one_per_brief"
            ),
            models.UniqueConstraint(fields=["training"], condition=Q(kind="day_90"), name="duty_one_day_90"),
            models.CheckConstraint(condition=_fits_kind(), name="duty_owner_fits_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False)
                | Q(closed_at=None, outcome=None)
                | Q(closed_at__isnull=False, outcome__isnull=False),
                name="duty_closed_by_an_answer",
            ),
        ]

    def __str__(self) -> str:
        about = next(
            (name for name in ("commitment", "signal", "brief", "training") if getattr(self, f"{name}_id")), "nothing"
        )
        return f"{self.kind} of {about} {getattr(self, f'{about}_id', '')}"

    @property
    def note(self) -> Commitment:
        """The note that it is about; only for the kinds that have one."""
        if self.commitment is None:
            raise ValueError(f"{self} is about no note.")
        return self.commitment

    @property
    def hour(self) -> TrainingSession:
        """The hour that it came from; only for the kinds that have one."""
        if self.training is None:
            raise ValueError(f"{self} came from no hour.")
        return self.training

    @property
    def of_brief(self) -> Brief:
        """The brief that it is about; only for the kinds that have one."""
        if self.brief is None:
            raise ValueError(f"{self} is about no brief.")
        return self.brief

    @property
    def about_signal(self) -> Signal:
        """The signal that it is about; only for the kinds that have one."""
        if self.signal is None:
            raise ValueError(f"{self} is about no signal.")
        return self.signal

    @property
    def account(self) -> str:
        """Which customer it is about; empty for what is about a whole hour."""
        about = self.commitment or self.signal
        return about.account if about else ""

    @property
    def subject(self) -> str:
        """What to call it by: its customer, or the hour where it is about no customer or a brief."""
        return self.account or (self.training.title if self.training else "")

    @property
    def owner_key(self) -> str:
        """See DutyQuerySet.owned_by."""
        return f"r{self.owner_rep_id}" if self.owner_rep_id else f"p{self.owner_participant_id}"


class Report(models.Model):
    """What a person said about their duty. History is kept; the newest counts."""

    class Outcome(models.TextChoices):
        HAPPENED = "happened", _("It took place")
        DID_NOT_HAPPEN = "did_not_happen", _("It did not take place")
        RESCHEDULED = "rescheduled", _("Moved to a new date")
        NO_LONGER_VALID = "no_longer_valid", _("No longer makes sense")

    class Reaction(models.TextChoices):
        AGREED = "agreed_next_step", _("Agreed to a next step")
        SOFT_NO = "soft_no", _("Not now")
        HARD_NO = "hard_no", _("No")
        OBJECTION = "objection", _("Raised an objection")
        NO_REPLY = "no_reply", _("No reply")

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="reports")
    outcome = models.CharField(max_length=16, choices=Outcome)
    response = models.CharField(max_length=16, choices=Reaction, blank=True)
    response_text = models.CharField(max_length=300, blank=True)
    next_step = models.CharField(max_length=240, blank=True)
    next_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="reports")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="reports")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["duty", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.outcome} for duty {self.duty_id}"

    def says(self) -> dict[str, Any]:
        """What was said, without who and when."""
        names = ("outcome", "response", "response_text", "next_step", "next_at", "reason")
        return {name: getattr(self, name) for name in names}


class Review(models.Model):
    """The manager looked: at a trigger, or at a play. One per duty, so that a second tap changes nothing."""

    class Verdict(models.TextChoices):
        GO = "go", _("Go ahead")
        CHANGE = "change", _("Change it first")
        STOP = "stop", _("Do not run it")
        ON_TRACK = "on_track", _("On track")
        SLIPPED = "slipped", _("Slipped")
        SIGNED = "signed", _("Signed")

    duty = models.OneToOneField(Duty, on_delete=models.CASCADE, related_name="review")
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.GO)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.verdict} for duty {self.duty_id}"
