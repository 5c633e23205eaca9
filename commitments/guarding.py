"""What the guardrails say of a note: as it is written, as it is sent, and as it hangs on the wall.

No query: what is known of the account comes along with the form, and stays with the note.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from commitments import calendars, noterules
from commitments.models import Commitment, PlayPart
from commitments.noterules import Words
from facilitator import houserules
from facilitator.models import Team
from sessions.factsheet import FactsForm, facts_of
from sessions.playbook.facts import Facts
from sessions.playbook.guardrails import Verdict

# Every fact at its longest is shorter.
MOST_KNOWN = 4000


def written(known: Mapping[str, str]) -> str:
    """Facts as the form's hidden field holds them; nothing when nothing is known."""
    return json.dumps(known, separators=(",", ":"), ensure_ascii=False) if known else ""


def read(text: str) -> dict[str, str]:
    """Facts from the hidden field. Nobody types them: what is broken counts as not known."""
    try:
        data = json.loads(text) if 0 < len(text) <= MOST_KNOWN else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        return {}
    form = FactsForm(data)
    return form.cleaned_data if form.is_valid() else {}


def of_words(words: Words, account: str, known: Mapping[str, str], team: Team) -> list[Verdict]:
    """Facts count only for the account that they are of."""
    about = known if known and noterules.same(known.get("account", ""), account) else {}
    today = calendars.of(team).day_of(timezone.now())
    facts = facts_of(about) if about else Facts()
    return noterules.verdicts(words, facts, today, houserules.merged(team.house_rules))


def of_data(data: Mapping[str, Any], team: Team) -> list[Verdict]:
    """Of a note as its form has read it."""
    words = Words(
        trigger=data["trigger"],
        motion=data.get("motion") or "",
        next_action=data["next_action"],
        sponsor=data.get("sponsor_name", ""),
    )
    return of_words(words, data["account"], data["known"], team)


def of_note(note: Commitment, play: PlayPart | None) -> list[Verdict]:
    """Of a note on the wall, with its team at hand."""
    words = Words(
        trigger=note.trigger,
        motion=note.motion,
        next_action=note.next_action,
        sponsor=play.sponsor_name if play else "",
    )
    return of_words(words, note.account, note.known, note.training.team)


def in_words(verdict: Verdict) -> str:
    """Which guardrail, why, and who says so."""
    sources = ", ".join(gettext(source) for source in verdict.sources)
    return f"{verdict.rule} {gettext(verdict.title)}: {verdict.said(gettext)} ({sources})"
