"""Where a duty is done: mails, lists and calendars lead there."""

from typing import Any

import pytest
from django.urls import resolve

from commitments import pages
from commitments.models import CalendarEntry, Duty, Signal

ABOUT = {"team_id": 3, "training_id": 7}


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("friday_report", "/teams/3/standup/"),
        ("manager_review", "/desk/3/reviews/"),
        ("day_7_check", "/desk/3/checks/"),
        ("close_check", "/desk/3/checks/"),
        ("day_90", "/desk/3/day-90/7/"),
        *((kind.value, f"/desk/3/clocks/?kind={kind.value}") for kind in Duty.CLOCKS),
    ],
)
def test_each_kind_has_its_page(kind: str, path: str) -> None:
    assert pages.of_duty(Duty(kind=kind, **ABOUT)) == path


@pytest.mark.parametrize("kind", ["ae_touch", "manager_review"])
def test_what_is_about_a_signal_is_done_on_the_signals_page(kind: str) -> None:
    assert pages.of_duty(Duty(kind=kind, team_id=3, signal=Signal(pk=9))) == "/desk/3/signals/9/"


@pytest.mark.parametrize("kind", Duty.Kind.values)
def test_every_kind_leads_to_a_page_that_is_there(kind: str) -> None:
    path = pages.of_duty(Duty(kind=kind, signal_id=9 if kind == "ae_touch" else None, **ABOUT))
    assert resolve(path.partition("?")[0]).app_name == "commitments"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"kind": "outcome", "key": "day90:7"}, "/desk/3/day-90/7/"),
        ({"kind": "standup", "key": "standup:2026-11-27"}, "/teams/3/standup/"),
        ({"kind": "target", "key": "due:8"}, "/desk/3/checks/"),
        ({"kind": "deadline", "key": "due:8"}, "/desk/3/"),
    ],
)
def test_an_appointment_leads_there_too(said: dict[str, Any], path: str) -> None:
    assert pages.of_entry(CalendarEntry(team_id=3, **said)) == path
