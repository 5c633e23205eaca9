"""A rep's own calendar, and the whole team's."""

import pytest

from commitments.actions import feeds
from commitments.models import CalendarFeed, Commitment
from facilitator.models import Team, User


@pytest.fixture
def own(note: Commitment) -> CalendarFeed:
    """The calendar of the rep with one note."""
    return feeds.make_for_phone(participant=note.participant)


@pytest.fixture
def of_team(note: Commitment, other_note: Commitment, manager: User, team: Team) -> CalendarFeed:
    return feeds.make_for_user(team=team, user=manager, kind="team")
