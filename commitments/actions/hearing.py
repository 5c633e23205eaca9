"""Carrying what was heard in the hour's discovery rehearsal over into the play that follows from it.

An answer that somebody wrote in the play itself stays; until then the play has what was heard, corrections included.
"""

from typing import Any

from commitments.actions import audit
from commitments.models import Commitment, Motion, Play
from facilitator.locking import for_update
from sessions import discoveries
from sessions.models import PairSeat, Participant

ANSWERS = ("answer_1", "answer_2", "answer_3")
NONE = ("", "", "")


def carry_over(*, play: Play, author: Participant) -> audit.Changes:
    """Give a play the answers that its note's author, or their partner, wrote about its account. The caller saves.

    1 query for a cross-sell; nothing else has the three questions.
    """
    if play.motion != Motion.CROSS_SELL:
        return {}
    heard = discoveries.heard(author, play.account)
    before = play.heard.get("answers", NONE)
    after = heard.answers if heard else NONE
    values: dict[str, Any] = {
        name: text
        for name, text, known in zip(ANSWERS, after, before, strict=True)
        if getattr(play, name) in {"", known}
    }
    values["heard"] = {"by": heard.by, "at": heard.at.isoformat(), "answers": list(after)} if heard else {}
    return audit.change(play, values)


def follow(participant: Participant) -> None:
    """Somebody wrote down what they heard: their play, and their partners', have it too. 1 query without a play."""
    pairs = PairSeat.objects.filter(pair__seats__participant=participant.pk).values("participant")
    people = Participant.objects.filter(pk=participant.pk) | Participant.objects.filter(pk__in=pairs)
    notes = Commitment.objects.live().filter(training=participant.training_id, participant__in=people)
    found = for_update(Play.objects.open()).filter(commitment__in=notes).order_by("pk")
    for play in found.select_related("commitment__participant", "team"):
        if play.commitment is None:
            continue
        changes = carry_over(play=play, author=play.commitment.participant)
        if changes:
            play.save(update_fields=list(changes))
        if words := {name: change for name, change in changes.items() if name in ANSWERS}:
            audit.record(team=play.team, action="hear", subject=play, changes=words, actor=participant.name)
