"""The manager at the desk, one play, and six that differ."""

import datetime as dt
from decimal import Decimal

import pytest

from commitments.actions import stages
from commitments.models import Segment, Stage
from tests.commitments.plays import ANSWERS, TODAY, begun


@pytest.fixture
def desk(team, manager, as_user):
    """The manager's browser, and the address of the team's desk."""
    return as_user(manager), f"/desk/{team.pk}"


@pytest.fixture
def play(team, manager):
    return begun(team, manager)


@pytest.fixture
def mixed(team, manager):
    """Six plays: slow and quick, both motions, won and lost."""
    old = TODAY - dt.timedelta(days=22)
    enterprise = Segment.objects.create(team=team, name="Enterprise", cross_sell_cycle=150)
    made = {
        "quick": begun(team, manager, account="Quick"),
        "slow": begun(team, manager, account="Slow", signal_on=old),
        "enterprise": begun(team, manager, account="Big", signal_on=old, segment=enterprise),
        "upsell": begun(team, manager, account="Up", signal_on=old, motion="upsell"),
        "lost": begun(team, manager, account="Lost", signal_on=old),
        "won": begun(team, manager, account="Won", signal_on=old),
    }
    stages.move(play=made["lost"], to=Stage.LOST, data={"lost_reason": "price"}, user=manager)
    offer = {"conversation_on": TODAY, "sponsor_name": "Mei", "amount": Decimal(9), **ANSWERS}
    stages.move(play=made["won"], to=Stage.WON, data=offer, user=manager)
    return made
