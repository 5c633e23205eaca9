"""What was heard in the discovery rehearsal about one account, for the play that follows from it."""

from collections import defaultdict

from django.db.models import Q

from facilitator.texts import same
from roleplay.activities.discovery import SLOT
from sessions.discoveries import Heard
from sessions.models import PairSeat, Participant, Response
from sessions.playbook.guardrails import QUESTIONS


def heard(participant: Participant, account: str) -> Heard | None:
    """One's own answers about the account come first, then a partner's; of several the fullest, then the newest.

    Only from a rehearsal of as many questions as a play has answers: others ask something else. 1 query.
    """
    partners = PairSeat.objects.filter(pair__seats__participant=participant.pk).values("participant")
    found = Response.objects.filter(
        Q(participant=participant.pk) | Q(participant__in=partners),
        training=participant.training_id,
        activity_run__kind="discovery",
        slot__startswith=SLOT,
    )
    written: dict[tuple[int, int], dict[int, Response]] = defaultdict(dict)
    for one in found.select_related("participant", "activity_run"):
        if len(one.activity_run.settings.get("questions", ())) == QUESTIONS:
            written[one.participant_id, one.activity_run_id][int(one.slot.removeprefix(SLOT))] = one
    about = [answers for answers in written.values() if same(_account(answers)) == same(account)]
    if not about:
        return None
    best = max(about, key=lambda answers: (_is_own(answers, participant), len(answers), _last(answers).updated_at))
    first, second, third = (_text(best.get(number)) for number in range(1, QUESTIONS + 1))
    last = _last(best)
    return Heard(last.participant.name, last.updated_at, (first, second, third))


def _account(answers: dict[int, Response]) -> str:
    return str(answers[1].data.get("account", "")) if 1 in answers else ""


def _is_own(answers: dict[int, Response], participant: Participant) -> bool:
    return _last(answers).participant_id == participant.pk


def _last(answers: dict[int, Response]) -> Response:
    return max(answers.values(), key=lambda one: one.updated_at)


def _text(response: Response | None) -> str:
    """What was heard, and the name that goes with it."""
    if response is None:
        return ""
    text, who = str(response.data.get("heard", "")), str(response.data.get("who", ""))
    return f"{text} ({who})" if who else text
