"""One play at the desk: who may see and change it, what it is begun with, and where it comes from."""

from decimal import Decimal

import pytest

from commitments.actions import funnel as actions
from commitments.actions import stages
from commitments.actions.signals import log
from commitments.models import Play, Segment, Stage
from facilitator.models import AuditEntry, Membership
from tests import factories
from tests.commitments.playdesk.words import HELD, TYPED
from tests.commitments.plays import TODAY, begun, cross_sell_hour, posted


@pytest.mark.parametrize("path", ["funnel/", "losses/", "targets/", "plays/", "plays/new/"])
def test_another_teams_funnel_is_not_found(team, stranger, as_user, path):
    assert as_user(stranger).get(f"/desk/{team.pk}/{path}").status_code == 404


def test_a_play_of_another_team_is_not_found_under_ones_own(play, stranger, as_user):
    own = stranger.memberships.get().team
    assert as_user(stranger).get(f"/desk/{own.pk}/plays/{play.pk}/").status_code == 404
    assert as_user(stranger).post(f"/desk/{own.pk}/plays/{play.pk}/to/closed_lost/", {}).status_code == 404


def test_a_facilitator_reads_plays_and_changes_none(play, team, as_user):
    client = as_user(factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user)
    url = f"/desk/{team.pk}/plays/{play.pk}/"
    page = client.get(url)
    assert page.status_code == 200
    assert "/to/engaged/" not in page.text
    for path in ("edit/", "people/", "facts/", "to/engaged/"):
        assert client.get(url + path).status_code == 403
    for path in ("to/engaged/", "back/", "reopen/"):
        assert client.post(url + path, HELD | {"seen": "1"}).status_code == 403
    assert client.post(f"/desk/{team.pk}/targets/", {"name": "Enterprise"}).status_code == 403
    play.refresh_from_db()
    assert play.stage == "identified"
    assert not Segment.objects.exists()


@pytest.mark.parametrize("stage", ["identified", "won", "x"])
def test_a_stage_that_is_none_is_not_found(desk, play, stage):
    client, base = desk
    assert client.get(f"{base}/plays/{play.pk}/to/{stage}/").status_code == 404


def test_a_play_begins_at_the_desk(desk, team):
    client, base = desk
    ana = factories.RepFactory(team=team, name="Ana Lopez")
    answer = client.post(f"{base}/plays/new/", TYPED | {"owner_rep": "ana lopez", "amount": "50400"})
    play = Play.objects.get()
    assert answer.headers["Location"] == f"{base}/plays/{play.pk}/"
    assert (play.owner_rep, play.amount, play.stage) == (ana, Decimal(50_400), "identified")


@pytest.mark.parametrize(
    ("changed", "field", "advice"),
    [
        ({"account": " "}, "account", "Write the account"),
        ({"account": "a" * 201}, "account", "200 characters"),
        ({"motion": ""}, "motion", "Choose one"),
        ({"motion": "both"}, "motion", "Choose one"),
        ({"trigger": ""}, "trigger", "right time"),
        ({"evidence": ""}, "evidence", "Without it there is no play"),
        ({"signal_on": "2026-11-25"}, "signal_on", "still to come"),
        ({"signal_on": "2025-01-01"}, "signal_on", "more than a year"),
        ({"conversation_on": "2016-11-24"}, "conversation_on", "more than a year"),
        ({"conversation_on": "2062-11-24"}, "conversation_on", "more than a year"),
        ({"signal_on": "9999-12-31"}, "signal_on", "Choose a day"),
        ({"amount": "-1"}, "amount", "like 50400"),
        ({"amount": "1" * 13}, "amount", "like 50400"),
        ({"amount": "much"}, "amount", "like 50400"),
        ({"amount": "NaN"}, "amount", "like 50400"),
        ({"amount": "50,40"}, "amount", "like 50400"),
        ({"amount": "1e3"}, "amount", "like 50400"),
        ({"amount": "5,0400"}, "amount", "like 50400"),
        ({"owner_rep": "Nobody"}, "owner_rep", "called “Nobody”"),
        ({"segment": "99"}, "segment", ""),
        ({"answer_1": "a" * 401}, "answer_1", "400 characters"),
    ],
)
def test_what_is_wrong_says_what_to_write_and_stays_typed(desk, changed, field, advice):
    client, base = desk
    answer = client.post(f"{base}/plays/new/", TYPED | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert advice in answer.text
    assert answer.context["form"]["product"].value() == "Reporting"
    assert not Play.objects.exists()


def test_an_owner_of_another_team_is_nobody_here(desk, stranger):
    client, base = desk
    factories.RepFactory(team=stranger.memberships.get().team, name="Zoe")
    answer = client.post(f"{base}/plays/new/", TYPED | {"owner_rep": "Zoe"})
    assert list(answer.context["form"].errors) == ["owner_rep"]


def test_a_changed_play_keeps_its_history_of_changes(desk, play, manager):
    client, base = desk
    client.post(f"{base}/plays/{play.pk}/edit/", TYPED | {"amount": "1000", "sponsor_name": "Mei Tanaka"})
    entry = AuditEntry.objects.get(action="change_play")
    assert (entry.user, entry.changes["amount"], entry.changes["sponsor_name"]) == (
        manager,
        [None, "1000"],
        ["", "Mei Tanaka"],
    )


def test_people_on_their_side_show_who_is_missing_and_the_way(desk, play):
    client, base = desk
    url = f"{base}/plays/{play.pk}/"
    client.post(f"{url}people/", {"champion": "Priya", "champion_met": "on", "other_team": "yes"})
    page = client.get(url)
    assert page.context["found"].map.missing == ["head", "users", "security"]
    assert "Ask Priya who heads" in page.text
    assert "G14" in page.text
    client.post(f"{url}people/", {"champion": "Priya", "champion_met": "on", "head": "Mei", "other_team": "yes"})
    assert "G14" not in client.get(url).text
    broken = client.post(f"{url}people/", {"head_title": "VP"})
    assert (broken.status_code, list(broken.context["form"].errors)) == (422, ["head"])


def test_another_open_play_on_the_account_is_named(desk, play, team, manager):
    client, base = desk
    other = begun(team, manager, account="northwind freight", motion="upsell")
    assert f"/plays/{other.pk}/" in client.get(f"{base}/plays/{play.pk}/").text


def test_a_promise_becomes_a_play_in_one_tap_and_leads_to_it_then(desk, note):
    client, base = desk
    url = f"{base}/notes/{note.pk}/play/"
    assert f'action="{url}"' in client.get(f"{base}/notes/").text
    answer = client.post(url)
    assert answer.headers["Location"] == f"{base}/plays/{note.pursued.pk}/"
    page = client.get(f"{base}/notes/").text
    assert f'href="{base}/plays/{note.pursued.pk}/"' in page
    assert url not in page


def test_a_facilitator_reads_promises_and_makes_no_play_of_them(note, team, as_user):
    client = as_user(factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user)
    url = f"/desk/{team.pk}/notes/{note.pk}/play/"
    assert url not in client.get(f"/desk/{team.pk}/notes/").text
    assert client.post(url).status_code == 403
    assert not Play.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_one_play_takes_as_many_queries_whatever_its_history(desk, play, manager, django_assert_num_queries, count):
    client, base = desk
    for _ in range(count):
        stages.move(play=play, to=Stage.LOST, data={"lost_reason": "price"}, user=manager)
        stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
        begun(play.team, manager)
    people = {role: {"name": role, "title": "", "met": True} for role in ("champion", "head", "users")[:count]}
    actions.name_people(play=play, people=people, other_team="", user=manager)
    with django_assert_num_queries(9):
        client.get(f"{base}/plays/{play.pk}/")


def test_a_look_that_found_it_signed_leads_to_closing_the_play(team, facilitator, manager, desk):
    client, base = desk
    ana = factories.ParticipantFactory(training=cross_sell_hour(team, facilitator, manager), name="Ana")
    note = posted(ana)
    duty = note.duties.get(kind="close_check")
    answer = client.post(f"{base}/checks/{duty.pk}/", {"verdict": "signed"})
    assert answer.headers["Location"] == f"{base}/plays/{note.pursued.pk}/to/closed_won/"
    assert "The look at its close target found it signed" in client.get(f"{base}/plays/{note.pursued.pk}/").text
    Play.objects.update(stage="closed_won", reached="proposed", closed_on=TODAY)
    assert client.post(f"{base}/checks/{duty.pk}/", {"verdict": "signed"}).headers["Location"] == f"{base}/checks/"


def test_a_signal_becomes_a_play_in_one_tap_and_leads_to_it_then(desk, team, as_user):
    client, base = desk
    ben = factories.RepFactory(team=team, name="Ben", role="ae")
    values = {"account": "Tessera", "trigger": "point_solution", "evidence": "They try a rival tool", "ae_name": "Ben"}
    signal = log(team=team, data=values | {"observed_on": TODAY})
    assert "Go on with it as a play" in client.get(f"{base}/signals/{signal.pk}/").text
    url = f"{base}/signals/{signal.pk}/play/"
    first, second = client.post(url), client.post(url)
    play = Play.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"{base}/plays/{play.pk}/"
    assert (play.signal, play.motion, play.evidence, play.signal_on, play.ae) == (
        signal,
        "cross_sell",
        "They try a rival tool",
        TODAY,
        ben,
    )
    reader = as_user(factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user)
    assert reader.post(url).status_code == 403
    assert "Go on with it as a play" not in reader.get(f"{base}/signals/{signal.pk}/").text


def test_a_won_play_leads_to_the_next_and_lacks_nobody_any_more(desk, mixed):
    client, base = desk
    pages = {name: client.get(f"{base}/plays/{mixed[name].pk}/").text for name in ("won", "lost", "slow")}
    assert "Next play with this customer" in pages["won"]
    assert "Try again in a new play" in pages["lost"]
    assert {name: "<li data-hot>" in page for name, page in pages.items()} == {
        "won": False,
        "lost": False,
        "slow": True,
    }
