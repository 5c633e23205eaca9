"""The manager's board: hours left, states, filters in the address, and a look or a touch in one tap."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from commitments.actions import pledges, signals
from commitments.models import Signal
from facilitator.models import Team, User
from tests import factories
from tests.commitments.conftest import TUESDAY
from tests.commitments.test_exports import drained, lines
from tests.commitments.test_signals import HOUR, SAID

# Of each state one, as it is 60 hours after Tuesday's nine o'clock.
NOW = TUESDAY + 60 * HOUR
AGES = {"open": (20, None), "missed": (55, None), "met": (58, 50), "late": (59, 2)}


@pytest.fixture
def four(team: Team, manager: User, clock: time_machine.Traveller) -> dict[str, Signal]:
    """{state: its signal}."""
    clock.move_to(NOW)
    made = {}
    for state, (age, reached) in AGES.items():
        data = {**SAID, "account": f"{state.title()} Ltd"}
        made[state] = signals.log(team=team, data=data, user=manager, logged_at=NOW - age * HOUR)
        if reached:
            signals.touch(signal=made[state], how="call", user=manager, at=NOW - reached * HOUR)
    return made


def board(client: Any, team: Team, query: str = "") -> str:
    return str(client.get(f"/desk/{team.pk}/signals/{query}").text)


def accounts(page: str) -> list[str]:
    """Those listed, in their order."""
    return [part.split("<")[0] for part in page.split('/"><bdi>')[1:]]


@pytest.mark.usefixtures("four")
def test_board_lists_what_waits_first_and_then_what_is_done(team: Team, manager: User, as_user: Any) -> None:
    assert accounts(board(as_user(manager), team)) == ["Missed Ltd", "Open Ltd", "Met Ltd", "Late Ltd"]


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("state", ["open", "missed", "met", "late"])
def test_state_in_the_address_leaves_the_signals_in_it(team: Team, manager: User, as_user: Any, state: str) -> None:
    assert accounts(board(as_user(manager), team, f"?state={state}")) == [f"{state.title()} Ltd"]


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("query", ["?state=gone", "?rep=-1", "?trigger=gossip", "?page=99", "?rep=" + "9" * 30])
def test_broken_filter_is_left_out(team: Team, manager: User, as_user: Any, query: str) -> None:
    assert len(accounts(board(as_user(manager), team, query))) == 4


def test_board_finds_by_account_trigger_and_person(team: Team, manager: User, as_user: Any) -> None:
    ben = factories.RepFactory(team=team, name="Ben")
    signals.log(team=team, data={**SAID, "account": "Café Nord", "ae_name": "Ben"}, user=manager)
    signals.log(team=team, data={**SAID, "account": "Tessera", "trigger": "renewal_window"}, user=manager)
    client = as_user(manager)
    assert accounts(board(client, team, "?find=cafÉ")) == ["Café Nord"]
    assert accounts(board(client, team, "?trigger=renewal_window")) == ["Tessera"]
    assert accounts(board(client, team, f"?rep={ben.pk}")) == ["Café Nord"]
    assert "No signal matches" in board(client, team, "?find=nobody")


def test_name_on_the_board_leads_to_that_persons_signals(
    team: Team, manager: User, stranger: User, as_user: Any
) -> None:
    ben = factories.RepFactory(team=team, name="Ben")
    theirs = factories.RepFactory(team=stranger.memberships.get().team, name="Stella Stranger")
    signals.log(team=team, data={**SAID, "account": "Café Nord", "ae_name": "Ben"}, user=manager)
    client = as_user(manager)
    assert f'href="/desk/{team.pk}/signals/?rep={ben.pk}"><bdi>Ben</bdi>' in board(client, team)
    page = board(client, team, f"?rep={ben.pk}&find=caf")
    assert "Signals of <bdi>Ben</bdi>, as CSM or AE" in page
    assert 'href="?find=caf">everybody’s' in page
    of_nobody = board(client, team, f"?rep={theirs.pk}")
    assert "Nobody of this team" in of_nobody
    assert "Stella" not in of_nobody


@pytest.mark.usefixtures("four")
def test_part_that_refreshes_itself_is_the_board_with_links_to_whole_pages(
    team: Team, manager: User, as_user: Any
) -> None:
    part = board(as_user(manager), team, "?state=open&part=board")
    assert part.strip().startswith('<div id="board"')
    assert accounts(part) == ["Open Ltd"]
    assert 'href="?state=missed"' in part


def test_board_of_another_team_shows_nothing_of_this_one(four: dict[str, Signal], stranger: User, as_user: Any) -> None:
    page = board(as_user(stranger), stranger.memberships.get().team)
    assert "Open Ltd" not in page
    assert "CSMs log signals on their phones" in page


@pytest.mark.parametrize("count", [1, 3])
def test_board_asks_the_same_number_of_questions(
    team: Team, manager: User, training: Any, as_user: Any, count: int, django_assert_num_queries: Any
) -> None:
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=manager)
    for n in range(count):
        made = signals.log(team=team, data={**SAID, "account": f"A{n}"}, user=manager)
        pledges.review_signal(signal=made, user=manager)
    client = as_user(manager)
    with django_assert_num_queries(8):
        assert len(accounts(board(client, team))) == count


def test_one_tap_is_a_look_and_leads_back_to_the_board_as_it_was(
    four: dict[str, Signal], team: Team, manager: User, as_user: Any
) -> None:
    url = f"/desk/{team.pk}/signals/{four['open'].pk}/review/"
    answer = as_user(manager).post(url, {"board": "state=open&page=1"})
    assert answer.headers["Location"] == f"/desk/{team.pk}/signals/?state=open&page=1"
    assert four["open"].duties.reviews().get().review.verdict == "go"


def test_facilitator_who_owns_nothing_sees_the_board_and_ticks_no_look(
    four: dict[str, Signal], team: Team, as_user: Any
) -> None:
    helper = factories.MembershipFactory(team=team, role="facilitator").user
    client = as_user(helper)
    assert "Reviewed" not in board(client, team)
    assert client.post(f"/desk/{team.pk}/signals/{four['open'].pk}/review/").status_code == 403


def test_verdict_and_note_stand_on_the_page_of_the_signal(
    four: dict[str, Signal], team: Team, manager: User, as_user: Any
) -> None:
    client, url = as_user(manager), f"/desk/{team.pk}/signals/{four['open'].pk}/"
    client.post(f"{url}review/", {"verdict": "stop", "note": "Escalation is open"})
    page = client.get(url).text
    assert "Do not run it" in page
    assert "Escalation is open" in page
    assert f'<bdi>{manager}</bdi> · <span class="num">' in page


def test_board_and_page_say_who_reached_the_customer_and_who_looked(
    four: dict[str, Signal], team: Team, manager: User, as_user: Any
) -> None:
    client, other = as_user(manager), factories.UserFactory(name="Olga Other")
    signals.touch(signal=four["open"], how="call", user=other)
    pledges.review_signal(signal=four["missed"], user=manager, verdict="go")
    assert "Called · <bdi>Olga Other</bdi>" in board(client, team, "?find=Open")
    assert "Called · <bdi>Olga Other</bdi>" in client.get(f"/desk/{team.pk}/signals/{four['open'].pk}/").text
    assert f'Go ahead</span> <span class="hint"><bdi>{manager}</bdi>' in board(client, team, "?find=Missed")


def test_touch_is_told_with_its_hour_at_the_desk(
    four: dict[str, Signal], team: Team, manager: User, as_user: Any
) -> None:
    url = f"/desk/{team.pk}/signals/{four['missed'].pk}/touch/"
    # 13:00 in Berlin is noon in UTC, 27 hours after the logging.
    as_user(manager).post(url, {"how": "message", "at": "2026-11-25T18:00"})
    four["missed"].refresh_from_db()
    assert four["missed"].touched_at == dt.datetime(2026, 11, 25, 17, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("at", "advice"),
    [
        ("2026-11-24T10:00", "before the signal"),
        ("2026-12-24T10:00", "to come"),
        ("0001-01-01T00:00", "Pick the day and hour"),
    ],
)
def test_touch_at_an_impossible_hour_says_what_to_pick(
    four: dict[str, Signal], team: Team, manager: User, as_user: Any, at: str, advice: str
) -> None:
    url = f"/desk/{team.pk}/signals/{four['missed'].pk}/touch/"
    answer = as_user(manager).post(url, {"how": "call", "at": at})
    assert answer.status_code == 422
    assert advice in answer.text


def test_signal_is_logged_at_the_desk_with_its_packet(team: Team, manager: User, as_user: Any) -> None:
    factories.RepFactory(team=team, name="Ben", role="ae")
    typed = {**SAID, "value": "174", "limit": "200", "csm_name": "Ana", "ae_name": "Ben", "joint": "on"}
    answer = as_user(manager).post(f"/desk/{team.pk}/signals/new/", typed)
    made = Signal.objects.get()
    assert answer.headers["Location"] == f"/desk/{team.pk}/signals/{made.pk}/"
    assert (made.logged_by_user, made.share, made.ae and made.ae.name) == (manager, 87, "Ben")


def test_typed_text_survives_what_is_wrong_with_it(team: Team, manager: User, as_user: Any) -> None:
    answer = as_user(manager).post(f"/desk/{team.pk}/signals/new/", {**SAID, "account": "", "evidence": "174 of 200"})
    assert answer.status_code == 422
    assert "174 of 200" in answer.text
    assert "which customer" in answer.text


def test_signal_taken_back_leaves_the_board(four: dict[str, Signal], team: Team, manager: User, as_user: Any) -> None:
    client = as_user(manager)
    client.post(f"/desk/{team.pk}/signals/{four['open'].pk}/take-back/")
    assert "Open Ltd" not in accounts(board(client, team))
    assert client.get(f"/desk/{team.pk}/signals/{four['open'].pk}/").status_code == 404


def test_open_look_at_a_signal_is_on_the_desk_and_in_the_list_of_reviews(
    team: Team, training: Any, manager: User, as_user: Any
) -> None:
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=manager)
    made = signals.log(team=team, data={**SAID, "csm_name": "Ana"}, user=manager)
    client = as_user(manager)
    for page in ("", "reviews/"):
        shown = client.get(f"/desk/{team.pk}/{page}").text
        assert "Northwind Freight" in shown
        assert "logged signal" in shown
        assert "promise on the wall" not in shown
    assert "1 customer still to reach" in client.get(f"/desk/{team.pk}/").text
    client.post(f"/desk/{team.pk}/reviews/{made.duties.reviews().get().pk}/")
    assert made.duties.reviews().get().outcome == "go"


def test_look_at_a_signal_is_in_the_download_of_reviews(team: Team, manager: User, as_user: Any) -> None:
    made = signals.log(team=team, data={**SAID, "csm_name": "Ana"}, user=manager)
    pledges.review_signal(signal=made, user=manager, verdict="change", note="Name the sponsor first")
    answer = as_user(manager).get(f"/desk/{team.pk}/export/reviews/csv/")
    _head, row = lines(drained(answer.streaming_content))
    assert row[:4] == ["Ana", "Northwind Freight", "Usage", "logged signal"]
    assert row[7:] == ["yes", "Change it first", str(manager), "Name the sponsor first"]
