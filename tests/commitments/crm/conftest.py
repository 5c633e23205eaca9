"""A play on its way into the CRM."""

from decimal import Decimal

import pytest

from commitments.models import Commitment, Play
from facilitator.models import Team
from tests.commitments.conftest import TUESDAY


@pytest.fixture
def play(note: Commitment, team: Team) -> Play:
    return Play.objects.create(
        team=team, commitment=note, owner_rep=note.rep, account=note.account, motion="cross_sell",
        trigger="usage_threshold", evidence="174 of 200 seats", signal_on=TUESDAY.date(), product="Analytics",
        sponsor_name="Priya Shah", sponsor_title="CFO", amount=Decimal("48000.50"), answer_1="By hand",
        stage="proposed", reached="proposed", identified_on=TUESDAY.date(), stage_on=TUESDAY.date(),
    )  # fmt: skip
