"""The picture of the wall: a bot is connected, the picture checked and put in line, and three calls send it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commitments.actions import notes
from commitments.actions import slackpictures as actions
from commitments.forms import slack as forms
from commitments.models import Commitment, SlackBot, SlackPicture
from commitments.queries import slack as queries
from commitments.slack import transport, upload, words
from facilitator.actions.jobs import run_due
from facilitator.models import User
from tests.commitments.conftest import TUESDAY
from tests.commitments.conftest import words as typed_words
from tests.commitments.slack.standin import TOKEN, Slack
from tests.commitments.slack.test_bot import connect
from tests.commitments.slack.test_png import picture

State = SlackPicture.State
ANNOUNCED, COMPLETED = "/api/files.getUploadURLExternal", "/api/files.completeUploadExternal"


@pytest.fixture
def line(bot: SlackBot, note: Commitment, facilitator: User) -> SlackPicture:
    """A picture of a wall with one note, in line to be sent."""
    shown = queries.picture(note.training)
    assert shown is not None
    actions.send_picture(training=note.training, picture=shown.upload(picture()), digest=shown.seen, user=facilitator)
    return SlackPicture.objects.get()


def page_of(note: Commitment) -> str:
    return f"/teams/{note.team_id}/slack/{note.training_id}/picture/"


def send(client: Client, note: Commitment, data: bytes | None = None, seen: str = "") -> Any:
    shown = queries.picture(note.training)
    assert shown is not None
    file = SimpleUploadedFile("../../etc/x.exe", picture() if data is None else data, "image/png")
    return client.post(page_of(note), {"seen": seen or shown.seen, "image": file}, follow=True)


def test_no_picture_goes_anywhere_until_a_bot_is_connected(
    note: Commitment, facilitator: User, as_user: Any, slack: Slack
) -> None:
    client = as_user(facilitator)
    assert "Connect a bot" in client.get(page_of(note)).text
    assert "No bot is connected" in send(client, note).text
    assert (actions.send_due(), SlackPicture.objects.count(), slack.got) == (0, 0, [])


# Putting in line


def test_picture_is_put_in_line_and_the_scheduler_takes_the_three_steps(
    bot: SlackBot, note: Commitment, facilitator: User, as_user: Any, slack: Slack
) -> None:
    client, data = as_user(facilitator), picture(3840, 2160)
    page = send(client, note, data)
    assert "on its way" in page.text
    assert slack.got == []
    assert "slack-pictures" in run_due()
    (first, announced), (second, put), (third, completed) = slack.got
    assert (first, second, third) == (ANNOUNCED, "/upload/v1/CwABAAAA_a-b", COMPLETED)
    assert slack.hosts == ["slack.com", "files.slack.com", "slack.com"]
    alt = announced.pop("alt_txt")
    assert announced == {
        "auth": f"Bearer {TOKEN}",
        "filename": "expansion-triggers-2026-11-24.png",
        "length": str(len(data)),
    }
    assert "Ana: Northwind Freight, Call Priya and propose a capacity review" in alt
    # The place of the file is a permission by itself, and gets no token.
    assert put == {"auth": None, "bytes": data}
    assert json.loads(completed["files"]) == [{"id": "F0FILE0001", "title": note.training.title}]
    assert (completed["auth"], completed["channel_id"]) == (f"Bearer {TOKEN}", "C0123ABCD")
    assert note.training.title in completed["initial_comment"]
    assert "1 of 1 in the channel" in client.get(page_of(note)).text
    row = SlackPicture.objects.get()
    assert (row.state, bytes(row.image)) == (State.SENT, b"")


def test_words_of_people_make_no_link_and_no_call(bot: SlackBot, rep: Any, facilitator: User, slack: Slack) -> None:
    rep.training.title = "<!channel> & <https://evil.test|us>"
    rep.training.save()
    notes.post_commitment(participant=rep, data=typed_words(account="<!here>" * 9, next_action="x" * 240))
    shown = queries.picture(rep.training)
    assert shown is not None
    assert "<" not in shown.comment


def test_what_is_read_aloud_is_cut_where_slack_cuts_it(many: Any) -> None:
    shown = queries.picture(many(30)[0].training)
    assert shown is not None
    assert (len(shown.alt), shown.alt[-1]) == (1000, "…")


def test_second_tap_sends_nothing_twice(
    line: SlackPicture, note: Commitment, facilitator: User, as_user: Any, slack: Slack
) -> None:
    client = as_user(facilitator)
    assert "on its way to the channel, or there already" in send(client, note).text
    assert (actions.send_due(), actions.send_due()) == (1, 0)
    send(client, note)
    assert (actions.send_due(), len(slack.got)) == (0, 3)


def test_wall_that_changed_since_is_not_sent(
    bot: SlackBot, note: Commitment, other_rep: Any, facilitator: User, as_user: Any
) -> None:
    shown = queries.picture(note.training)
    assert shown is not None
    notes.post_commitment(participant=other_rep, data=typed_words(account="Tessera"))
    assert "has changed since you looked at it" in send(as_user(facilitator), note, seen=shown.seen).text
    assert not SlackPicture.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a" + b"x" * 50, "not the picture that this page draws"),
        (picture() + b"<script>", "not the picture that this page draws"),
        (picture(8, 8), "too small or too large"),
        (b"", "picture is empty"),
    ],
)
def test_anything_but_a_picture_is_refused_with_what_to_do(
    bot: SlackBot, note: Commitment, facilitator: User, as_user: Any, data: bytes, said: str
) -> None:
    assert said in send(as_user(facilitator), note, data).text
    assert not SlackPicture.objects.exists()


def test_picture_that_is_too_large_is_refused(
    bot: SlackBot, note: Commitment, facilitator: User, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_BYTES", 50)
    assert "larger than Slack is sent" in send(as_user(facilitator), note).text
    page = as_user(facilitator).post(page_of(note), {"seen": "x"}, follow=True)
    assert "The picture is missing" in page.text


def test_training_of_another_team_is_not_found(note: Commitment, stranger: User, as_user: Any) -> None:
    own = stranger.memberships.get().team
    assert as_user(stranger).get(f"/teams/{own.pk}/slack/{note.training_id}/picture/").status_code == 404


# What Slack answers


def no(word: str) -> tuple[int, str, dict[str, str]]:
    return 200, json.dumps({"ok": False, "error": word}), {}


@pytest.mark.parametrize(
    "word", ["invalid_auth", "token_revoked", "missing_scope", "not_in_channel", "is_archived", "news_from_slack"]
)
def test_refusal_ends_the_bot_and_the_desk_says_so(
    line: SlackPicture, note: Commitment, manager: User, facilitator: User, as_user: Any, slack: Slack, word: str
) -> None:
    slack.answers = [no(word)]
    assert (actions.send_due(), actions.send_due(), len(slack.got)) == (0, 0, 1)
    line.refresh_from_db()
    assert (line.state, line.fault, bytes(line.image)) == (State.REFUSED, words.said(200, word), b"")
    assert line.fault.endswith(f" (200 {word}).")
    desk = as_user(manager).get(f"/desk/{note.team_id}/").text
    assert f"Slack no longer takes the wall’s picture: {line.fault}" in desk
    client = as_user(facilitator)
    assert line.fault in client.get(f"/teams/{note.team_id}/slack/").text
    assert "No bot is connected" in send(client, note).text
    connect(client, note.team)
    assert "no longer takes" not in as_user(manager).get(f"/desk/{note.team_id}/").text
    send(client, note)
    assert actions.send_due() == 1


def test_what_is_wrong_with_one_picture_ends_no_bot(line: SlackPicture, slack: Slack) -> None:
    slack.answers = [no("file_upload_size_restricted")]
    actions.send_due()
    assert SlackPicture.objects.get().state == State.REFUSED
    assert SlackBot.objects.get().refused_at is None


BUSY = (429, json.dumps({"ok": False, "error": "ratelimited"}), {"Retry-After": "119"})
DOWN = (503, "<html>", {})


@pytest.mark.parametrize(
    ("step", "answer", "minutes"),
    [
        *((step, answer, minutes) for step in (0, 1, 2) for answer, minutes in ((DOWN, 1), (BUSY, 2))),
        (0, no("internal_error"), 1),
        (2, no("internal_error"), 1),
    ],
)
def test_what_passes_is_tried_again_from_the_beginning(
    line: SlackPicture, slack: Slack, clock: Any, step: int, answer: Any, minutes: int
) -> None:
    ok = json.dumps({"ok": True, "upload_url": slack.place, "file_id": "F1"})
    slack.answers = [*[(200, ok, {})] * step, answer]
    assert actions.send_due() == 0
    line.refresh_from_db()
    assert (line.state, line.uncertain, line.next_at) == (
        State.WAITING,
        False,
        TUESDAY + dt.timedelta(minutes=minutes),
    )
    clock.move_to(line.next_at)
    assert actions.send_due() == 1
    assert [path for path, _sent in slack.got[-3:]] == [ANNOUNCED, "/upload/v1/CwABAAAA_a-b", COMPLETED]


@pytest.mark.parametrize(
    "place",
    [
        "https://files.slack.com.evil.test/upload/v1/x",
        "http://files.slack.com/upload/v1/x",
        "https://files.slack.com@127.0.0.1/upload",
        "https://files.slack.com:8443/upload",
        "https://169.254.169.254/latest/",
        "https://files.slack.com/a b",
        "https://files.slack.com/x\r\nHost: evil.test",
        "",
    ],
)
def test_picture_goes_to_no_place_but_slacks_own(line: SlackPicture, slack: Slack, place: str) -> None:
    slack.place = place
    assert actions.send_due() == 0
    assert [path for path, _sent in slack.got] == [ANNOUNCED]


def test_no_other_host_is_ever_opened(slack: Slack) -> None:
    with pytest.raises(ValueError, match="not a host of Slack"):
        transport.exchange("127.0.0.1", "/", b"", {}, most=1)
    assert slack.hosts == []


def test_line_that_breaks_is_a_doubt_only_in_the_last_step(
    line: SlackPicture, monkeypatch: pytest.MonkeyPatch, slack: Slack, clock: Any
) -> None:
    real = transport.exchange
    broken = {"path": ANNOUNCED}

    def breaks(host: str, path: str, *rest: Any, **more: Any) -> Any:
        if path == broken["path"]:
            raise transport.UnreachableError("TimeoutError", uncertain=True)
        return real(host, path, *rest, **more)

    monkeypatch.setattr(upload, "exchange", breaks)
    for path, uncertain in ((ANNOUNCED, False), ("/upload/v1/CwABAAAA_a-b", False), (COMPLETED, True)):
        broken["path"] = path
        actions.send_due()
        line.refresh_from_db()
        assert (line.uncertain, line.fault) == (uncertain, "Slack could not be reached (TimeoutError).")
        clock.move_to(line.next_at)
    broken["path"] = ""
    assert actions.send_due() == 1
    line.refresh_from_db()
    assert (line.state, line.uncertain) == (State.SENT, True)


def test_disconnecting_forgets_the_token_and_the_picture_that_waits(
    line: SlackPicture, facilitator: User, as_user: Any, slack: Slack
) -> None:
    as_user(facilitator).post(f"/teams/{line.team_id}/slack/bot/off/")
    assert (actions.send_due(), slack.got) == (0, [])
    line.refresh_from_db()
    assert (line.state, bytes(line.image)) == (State.DROPPED, b"")


def test_another_secret_key_makes_the_token_unreadable(
    line: SlackPicture, facilitator: User, as_user: Any, slack: Slack, settings: Any
) -> None:
    settings.SECRET_KEY = "another" * 9
    assert (actions.send_due(), slack.got) == (0, [])
    assert "stored token cannot be read" in as_user(facilitator).get(f"/teams/{line.team_id}/slack/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_with_one_note_as_with_three(
    many: Any, bot: SlackBot, facilitator: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    training = many(count)[0].training
    client = as_user(facilitator)
    with django_assert_num_queries(9):
        client.get(f"/teams/{training.team_id}/slack/{training.pk}/picture/")
