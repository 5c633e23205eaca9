"""Writing one brief from two phones: nobody's text is lost, whoever was faster (rule R1)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments import realplay
from commitments.actions import audit, clocks
from commitments.actions.holding import hold_known
from commitments.models import Brief, BriefText, Duty
from facilitator.locking import for_update
from facilitator.models import User
from sessions.actions import pairs
from sessions.activities.base import changing
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Pair, PairSeat, Participant

SHOWN_ON = ("people", "face", "screen")
OWN = ("task", "mine")


def write(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write one part. `base` are the texts that stood on the phone when it was written.

    Those are replaced, and so is the writer's own. What the partner wrote meanwhile stays beside it, until one of them
    chooses. A part sent back as it was seen is no change.
    """
    if run.opened_at is None:
        raise NotNowError(_("This part has not begun yet."))
    with transaction.atomic():
        seat = PairSeat.objects.filter(activity_run=run, participant=participant).first()
        if seat is None:
            raise NotNowError(_("Choose who you write with first. What you wrote stays on this phone."))
        # The pair's row is the lock: both phones write one after the other.
        pair = for_update(Pair.objects).get(pk=seat.pair_id)
        training = run.training
        brief, created = Brief.objects.get_or_create(pair=pair, defaults={"training": training, "team": training.team})
        if created or data["part"] == "said":
            hold_known(training.team)
        if created:
            clocks.brief_begun(brief)
        if _put(brief, participant, data["part"], data["value"], set(data["base"])):
            if data["part"] == "said":
                clocks.pain_said(brief, realplay.day_of(data["value"]), _pain_days(run))
            publish(training, *SHOWN_ON, ring=pairs.members(pair), ring_panels=OWN, aside=True)


def say_again(*, duty: Duty, participant: Participant, data: dict[str, Any]) -> None:
    """Somebody there has said the pain again, after the hour: the brief has the new day, and the clock begins anew."""
    with transaction.atomic():
        brief = Brief.objects.select_related("pair__activity_run__training__team", "team").get(duties=duty)
        hold_known(brief.team)
        for_update(Pair.objects).get(pk=brief.pair_id)
        standing = set(brief.texts.standing().filter(part="said").values_list("pk", flat=True))
        if not _put(brief, participant, "said", data["said"].isoformat(), standing):
            return
        changes = clocks.pain_said(brief, data["said"], _pain_days(brief.pair.activity_run))
        audit.record(team=brief.team, action="tick", subject=duty, changes=changes, actor=participant.name)
        publish(participant.training, ring=[participant.pk])


def _pain_days(run: ActivityRun) -> int:
    return realplay.pain_days(run.settings, run.training.team.house_rules)


def _put(brief: Brief, author: Participant, part: str, value: str, base: set[int]) -> bool:
    """Whether anything changed."""
    standing = list(brief.texts.filter(part=part, replaced_by=None))
    seen = list(brief.texts.filter(part=part, pk__in=base))
    replaced = [text for text in standing if text.pk in base or text.author_id == author.pk]
    echo = len(seen) == 1 and seen[0].value == value and seen[0] not in standing
    if echo or not (seen or value):
        return False
    if value in [text.value for text in standing] and len(replaced) < 2:
        return False
    written = BriefText.objects.create(brief=brief, part=part, value=value, author=author)
    BriefText.objects.filter(pk__in=[text.pk for text in replaced]).update(replaced_by=written)
    return True


def sit(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Change the seat by one's own hand: to another pair, or to a page of one's own."""
    if run.opened_at is None:
        raise NotNowError(_("This part has not begun yet."))
    with transaction.atomic():
        locked = for_update(ActivityRun.objects, "training").select_related("training").get(pk=run.pk)
        wanted = data["pair"]
        pair = locked.pairs.filter(pk=wanted).first() if wanted else None
        if wanted and pair is None:
            raise NotNowError(_("This pair is no longer there. Choose another."))
        changed = pairs.move(locked, participant, pair)
        publish(locked.training, *SHOWN_ON, ring=changed, ring_panels=OWN, aside=True)


def shuffle(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Other partners, as long as nobody has written anything."""
    with changing(run, *SHOWN_ON, ring_everybody=True, ring_panels=OWN) as locked:
        if BriefText.objects.filter(brief__pair__activity_run=locked).exists():
            raise NotNowError(_("Somebody has begun to write. People change their seat on the phone now."))
        locked.state["shuffles"] = locked.state.get("shuffles", 0) + 1
        pairs.form(locked, seed=locked.pk * 1000 + locked.state["shuffles"])


def seat(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """A seat for everybody who has none."""
    with transaction.atomic():
        locked = for_update(ActivityRun.objects, "training").select_related("training").get(pk=run.pk)
        changed: Iterable[int] = pairs.seat_loose(locked, seed=locked.pk)
        publish(locked.training, *SHOWN_ON, ring=changed, ring_panels=OWN, aside=True)


def toggle_example(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Put the bad example on the projector, or take it down."""
    with changing(run, "face", "screen") as locked:
        locked.state["example"] = not locked.state.get("example", False)
