"""A program of four sections, a training planned with it for Friday 20 November 2026, and the clock two days before."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from tests import factories

NOW = dt.datetime(2026, 11, 18, 9, 20, tzinfo=dt.UTC)
ROUND = {"key": "roundrobin", "title": "Round", "settings": {"seconds": 300}}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def version(team):
    """Four sections of 5 + 15 + 10 + 5 = 35 minutes; the last one is protected."""
    version = factories.VersionFactory(minutes=35)
    settings = {"question": "Planned?", "options": ["Yes", "No"]}
    plan = [
        ("frame", 5, 3, [{"key": "question", "title": "Last account", "settings": settings}]),
        ("triggers", 15, 10, [ROUND]),
        ("handoff", 10, 6, []),
        ("close", 5, 5, []),
    ]
    for position, (key, minutes, minimum, activities) in enumerate(plan):
        factories.SectionFactory(
            version=version,
            position=position,
            key=key,
            title=key.title(),
            minutes=minutes,
            minimum=minimum,
            protected=key == "close",
            activities=activities,
        )
    return version


def minutes_of(version, **changed):
    return {section.pk: changed.get(section.key, section.minutes) for section in version.sections.all()}


@pytest.fixture
def planned(version, team, facilitator, manager):
    facts = {"starts_at": dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC), "nrr": Decimal("104.5")}
    return factories.plan_version(
        version, team=team, facilitator=facilitator, manager=manager, title="Expansion Triggers", **facts
    )


def form_of(version, **changed):
    data = {"title": "Expansion Triggers", "manager": "", "date": "2026-11-20", "time": "10:00", "nrr": ""}
    minutes = {f"minutes_{pk}": value for pk, value in minutes_of(version).items()}
    return data | minutes | changed


def minutes_field(version, key):
    return f"minutes_{version.sections.get(key=key).pk}"
