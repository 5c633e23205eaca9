"""Where clocks are seen and let go: the list at the desk, and what reading it costs."""

import pytest

from commitments.actions import clocks, notes
from commitments.queries import clocks as queries
from facilitator.models import AuditEntry, Membership
from tests import factories
from tests.commitments.clocks.ticking import HOUR, duty
from tests.commitments.conftest import TUESDAY, step, words
from tests.commitments.test_checks import terms


def test_the_desk_lists_the_most_urgent_first_and_by_kind(note, team, manager, as_user, clock):
    clock.shift(3 * HOUR)
    client = as_user(manager)
    page = client.get(f"/desk/{team.pk}/clocks/")
    assert [one.kind for one in page.context["rows"]] == ["crm_logging", "joint_meeting"]
    assert "1 hour over" in page.content.decode()
    kept = {one.kind: (one.waiting, one.over) for one in page.context["kept"]}
    assert (kept["crm_logging"], kept["business_case"]) == ((1, 1), (0, 0))
    only = client.get(f"/desk/{team.pk}/clocks/?kind=joint_meeting")
    assert [one.kind for one in only.context["rows"]] == ["joint_meeting"]
    assert client.get(f"/desk/{team.pk}/clocks/?kind=none").context["page"].paginator.count == 2
    assert b"See the clocks" in client.get(f"/desk/{team.pk}/").content


def test_what_the_manager_lets_go_counts_nowhere_and_stays_in_the_trail(note, team, manager, as_user):
    url = f"/desk/{team.pk}/clocks/{duty('joint_meeting').pk}/let-go/"
    client = as_user(manager)
    assert client.post(url).status_code == 302
    assert duty("joint_meeting").outcome == "dropped"
    assert AuditEntry.objects.get(action="let_go").user == manager
    client.post(url)
    assert AuditEntry.objects.filter(action="let_go").count() == 1
    kept = {one.kind: (one.in_time, one.late) for one in queries.kept(team, TUESDAY)}
    assert kept["joint_meeting"] == (0, 0)


def test_a_clock_that_was_let_go_cannot_be_ticked(note, ana, manager, tap):
    clocks.let_go(duty=duty("joint_meeting"), user=manager)
    assert tap(ana, duty("joint_meeting"), done="yes").status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_two_queries(training, team, count, django_assert_num_queries):
    run = step(training, "commitments")
    for _n in range(count):
        person = factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=team))
        notes.post_commitment(participant=person, data=words(play=terms()), run=run)
    with django_assert_num_queries(1):
        assert len(queries.clocks(queries.of_team(team), TUESDAY)) == 2 * count


@pytest.mark.parametrize("count", [1, 3])
def test_ending_the_hour_costs_the_same_however_many_plays(training, team, count, django_assert_num_queries):
    run = step(training, "commitments")
    for _n in range(count):
        person = factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=team))
        notes.post_commitment(participant=person, data=words(play=terms()), run=run)
    training.ended_at = TUESDAY + HOUR
    with django_assert_num_queries(9):
        clocks.hour_moved(training)


def test_a_facilitator_lets_nothing_go(note, team, as_user):
    client = as_user(factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user)
    url = f"/desk/{team.pk}/clocks/"
    assert b"No longer due" not in client.get(url).content
    assert client.post(f"{url}{duty('joint_meeting').pk}/let-go/").status_code == 403
