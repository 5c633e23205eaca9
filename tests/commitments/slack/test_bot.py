"""The bot that brings pictures to Slack: its token is tried, stored sealed and shown to nobody."""

import json
from typing import Any

import pytest
from django.test import Client

from commitments import sealing
from commitments.models import SlackBot
from commitments.slack import address
from facilitator.models import AuditEntry, Team, User
from tests.commitments.slack.standin import CHANNEL, TOKEN, Slack


def connect(client: Client, team: Team, token: str = TOKEN, channel: str = CHANNEL) -> Any:
    return client.post(f"/teams/{team.pk}/slack/bot/", {"token": token, "channel": channel}, follow=True)


def try_out(client: Client, team: Team) -> Any:
    return client.post(f"/teams/{team.pk}/slack/bot/try/", follow=True)


def test_token_is_tried_without_posting_anything(
    bot: SlackBot, team: Team, facilitator: User, as_user: Any, slack: Slack
):
    client = as_user(facilitator)
    assert "Try the token now" in client.get(f"/teams/{team.pk}/slack/").text
    assert "Slack knows this bot" in try_out(client, team).text
    assert slack.got == [("/api/auth.test", {"auth": f"Bearer {TOKEN}"})]
    assert slack.hosts == ["slack.com"]


def test_token_that_slack_refuses_is_said_at_once(
    bot: SlackBot, team: Team, facilitator: User, as_user: Any, slack: Slack
):
    slack.answers = [(200, json.dumps({"ok": False, "error": "invalid_auth"}), {})]
    page = try_out(as_user(facilitator), team).text
    assert "Slack does not know this token any more (200 invalid_auth)." in page
    assert "Try the token now" not in page


def test_token_that_cannot_be_tried_now_stays(bot: SlackBot, team: Team, facilitator: User, as_user: Any, slack: Slack):
    slack.answers = [(503, "", {})]
    assert "Try the token now" in try_out(as_user(facilitator), team).text
    bot.refresh_from_db()
    assert bot.refused_at is None


def test_without_a_bot_nothing_is_asked(team: Team, facilitator: User, as_user: Any, slack: Slack):
    assert "Slack is not connected" in try_out(as_user(facilitator), team).text
    assert slack.got == []


def test_token_is_stored_sealed_and_never_shown_again(
    team: Team, facilitator: User, manager: User, as_user: Any
) -> None:
    client = as_user(facilitator)
    page = connect(client, team, token=f" {TOKEN} ")
    assert "The bot is connected" in page.text
    stored = SlackBot.objects.get()
    assert (sealing.unsealed(stored.sealed), stored.host, stored.channel) == (TOKEN, "slack.com", "C0123ABCD")
    shown = [page.text, client.get(f"/teams/{team.pk}/slack/").text, as_user(manager).get(f"/desk/{team.pk}/").text]
    trail = AuditEntry.objects.get(action="connect_slack_bot")
    for text in (*shown, stored.sealed, str(trail.changes)):
        assert TOKEN[-6:] not in text
    assert "C0123ABCD" in page.text
    client.post(f"/teams/{team.pk}/slack/bot/off/")
    assert not SlackBot.objects.exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("C0123ABCD", ("slack.com", "C0123ABCD")),
        ("https://acme.slack.com/archives/C0123ABCD", ("slack.com", "C0123ABCD")),
        ("https://acme.enterprise.slack.com/archives/G0123ABCD/", ("slack.com", "G0123ABCD")),
        ("https://bureau.slack-gov.com/archives/C0123ABCD", ("slack-gov.com", "C0123ABCD")),
        ("#sales", None),
        ("c0123abcd", None),
        ("http://acme.slack.com/archives/C0123ABCD", None),
        ("https://evil.test/archives/C0123ABCD", None),
        ("https://evilslack.com/archives/C0123ABCD", None),
        ("https://acme.slack.com.evil.test/archives/C0123ABCD", None),
        ("https://acme.slack.com/archives/C0123ABCD?x", None),
        ("https://acme.slack.com/archives/C0123ABCD\n", None),
        ("https://u@acme.slack.com/archives/C0123ABCD", None),
    ],
)
def test_channel_is_an_id_or_a_link_of_slack(typed: str, found: tuple[str, str] | None) -> None:
    assert address.channel(typed) == found


@pytest.mark.parametrize(
    ("token", "channel", "said"),
    [
        ("", CHANNEL, "Bot User OAuth Token"),
        ("xoxp-1-2-3-abcdefabcdefabcdef", CHANNEL, "another kind of token"),
        ("xoxb-short", CHANNEL, "and nothing else"),
        (TOKEN + "\r\nX: y", CHANNEL, "and nothing else"),
        ("x" * 300, CHANNEL, "longer than a token"),
        (TOKEN, "", "link of the channel"),
        (TOKEN, "#sales", "link of the channel"),
        (TOKEN, "x" * 200, "longer than a link"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_paste(
    team: Team, facilitator: User, as_user: Any, token: str, channel: str, said: str
) -> None:
    page = connect(as_user(facilitator), team, token, channel)
    assert page.status_code == 422
    assert said in page.text
    assert not SlackBot.objects.exists()
