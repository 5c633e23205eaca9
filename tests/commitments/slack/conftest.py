from collections.abc import Iterator
from typing import Any

import pytest

from commitments.actions import slackpictures
from commitments.models import SlackBot
from facilitator.models import Team, User
from tests.commitments.slack.standin import TOKEN, Slack


@pytest.fixture
def slack(settings: Any) -> Iterator[Slack]:
    """Every connection to a host of Slack ends here; nothing leaves the machine."""
    with Slack() as fake:
        settings.SLACK_STAND_IN = fake.port
        yield fake


@pytest.fixture
def bot(team: Team, facilitator: User) -> SlackBot:
    slackpictures.connect(team=team, token=TOKEN, host="slack.com", channel="C0123ABCD", user=facilitator)
    return SlackBot.objects.get()
