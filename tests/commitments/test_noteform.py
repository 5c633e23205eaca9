"""The form is drawn once for a room, and yet each rep finds their own words in it and nobody else's."""

import datetime as dt
import html
import re
from typing import Any

import pytest
import time_machine

from commitments.actions import notes
from commitments.models import Trigger
from sessions.models import Participant
from tests.commitments.conftest import TUESDAY, step, words

pytestmark = pytest.mark.django_db


def form_of(as_phone: Any, who: Participant) -> str:
    answer = as_phone(who).get(f"/s/{who.training.code}/snapshot/", {"panels": "task"})
    markup: str = answer.json()["panels"]["task"]
    return markup


def checked(markup: str) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)" value="([\w-]+)" checked', markup))


def test_each_rep_sees_their_own_words_and_nobody_elses(
    as_phone: Any, rep: Participant, other_rep: Participant
) -> None:
    step(rep.training, "commitments")
    notes.post_commitment(participant=rep, data=words(account="Northwind", trigger=Trigger.SPONSOR))
    mine, theirs = form_of(as_phone, rep), form_of(as_phone, other_rep)
    assert ("Northwind" in mine, "Northwind" in theirs) == (True, False)
    assert (checked(mine).get("trigger"), checked(theirs)) == (Trigger.SPONSOR, {})


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "</textarea><b>", "A & B", "שלום 🙂"])
def test_what_a_rep_wrote_is_escaped(as_phone: Any, rep: Participant, text: str) -> None:
    step(rep.training, "commitments")
    notes.post_commitment(participant=rep, data=words(account=text, next_action=text))
    assert form_of(as_phone, rep).count(html.escape(text)) == 2


@pytest.mark.parametrize(("days", "day"), [(1, "2026"), (30, "later")])
def test_the_day_of_the_note_is_the_one_chosen(as_phone: Any, rep: Participant, days: int, day: str) -> None:
    step(rep.training, "commitments")
    at = TUESDAY + dt.timedelta(days=days)
    notes.post_commitment(participant=rep, data=words(conversation_at=at))
    markup = form_of(as_phone, rep)
    assert checked(markup)["day"].startswith(day)
    assert ('name="late_ok" checked' in markup) == (day == "later")


def test_the_form_offers_other_days_tomorrow(as_phone: Any, rep: Participant, clock: time_machine.Traveller) -> None:
    step(rep.training, "commitments")
    today = f'value="{TUESDAY:%Y-%m-%d}"'
    assert today in form_of(as_phone, rep)
    clock.move_to(TUESDAY + dt.timedelta(days=1))
    assert today not in form_of(as_phone, rep)
