"""The funnel, the losses and the targets as pages, and what they cost."""

import datetime as dt
from decimal import Decimal

import pytest

from commitments.models import Motion, Play, Segment
from commitments.queries import funnel as queries
from facilitator.models import AuditEntry
from tests import factories
from tests.commitments.playdesk.words import lost
from tests.commitments.plays import TODAY, many


def test_the_funnel_counts_stages_amounts_and_shares(team, mixed):
    Play.objects.filter(account="Slow").update(amount=Decimal(100))
    found = queries.summary(team, TODAY)
    assert [(line.stage, line.count) for line in found.lines] == [
        ("identified", 4),
        ("engaged", 0),
        ("proposed", 0),
        ("closed_won", 1),
        ("closed_lost", 1),
    ]
    assert (found.lines[0].amount, found.lines[0].unpriced, found.open_amount) == (100, 3, 100)
    rung = found.lines[0].rung
    assert (rung.arrived, rung.moved_on, rung.lost, rung.here, rung.passed.percent) == (6, 1, 1, 4, None)
    assert (found.won.part, found.won.whole, found.slow, found.total) == (1, 2, 1, 6)
    assert {cycle.motion: cycle.days for cycle in found.cycles} == {"upsell": None, "cross_sell": 22}


def test_the_funnel_of_one_motion_or_span_counts_that_alone(team, mixed):
    assert queries.summary(team, TODAY, motion=Motion.UPSELL).total == 1
    Play.objects.filter(account="Up").update(identified_on=TODAY - dt.timedelta(days=90))
    assert queries.summary(team, TODAY, since=90).total == 5


def test_a_share_of_many_is_a_percentage(team):
    many(team, 3, stage="engaged", reached="engaged")
    lost(team, 7, "price")
    found = queries.summary(team, TODAY)
    assert found.lines[0].rung.passed.percent == 100
    assert (found.lines[1].rung.passed.percent, found.lines[1].rung.passed.whole) == (None, 7)


@pytest.mark.parametrize(("signed", "slower"), [(9, False), (10, True)])
def test_a_cycle_is_called_slow_from_the_sample_on(desk, team, signed, slower):
    client, base = desk
    days = {"signal_on": TODAY - dt.timedelta(days=60), "closed_on": TODAY}
    many(team, signed, stage="closed_won", reached="closed_won", motion=Motion.UPSELL, **days)
    cycle = next(one for one in queries.summary(team, TODAY).cycles if one.motion == Motion.UPSELL)
    assert (cycle.count, cycle.days, cycle.slower) == (signed, 60, slower)
    page = client.get(f"{base}/funnel/").text
    assert ("data-hot" in page) == slower
    assert "red: most took longer, of at least 10" in page


def test_an_empty_funnel_says_what_will_come(desk):
    client, base = desk
    assert "No plays yet" in client.get(f"{base}/funnel/").text
    assert "No plays yet" in client.get(f"{base}/plays/").text
    assert "Nothing was lost" in client.get(f"{base}/losses/").text
    assert "No segments yet" in client.get(f"{base}/targets/").text


def test_losses_of_a_month_lead_to_their_lists_and_speak_up_over_three_months(desk, team):
    client, base = desk
    lost(team, 2, "budget_unavailable")
    lost(team, 2, "budget_unavailable", month=9)
    lost(team, 6, "price", month=10)
    page = client.get(f"{base}/losses/?month=2026-11")
    found = page.context["found"]
    assert (found.lost, found.wide, [alert.reason for alert in found.alerts]) == (2, 10, ["budget_unavailable"])
    assert [(row.reason, row.count, row.before, row.share.percent) for row in found.rows] == [
        ("price", 0, 6, 60),
        ("budget_unavailable", 2, 4, 40),
    ]
    assert "40 % were lost for want of a budget" in page.text
    for href, count in [("?show=closed_lost&amp;month=2026-11&amp;reason=budget_unavailable", 2)]:
        assert href in page.text.replace("?month=2026-11&amp;show=closed_lost", "?show=closed_lost&amp;month=2026-11")
        assert len(client.get(f"{base}/plays/" + href.replace("&amp;", "&")).context["rows"]) == count


def test_too_few_losses_say_so(desk, team):
    client, base = desk
    lost(team, 9, "budget_unavailable")
    page = client.get(f"{base}/losses/")
    assert page.context["found"].alerts == []
    assert "9 losses in three months are too few" in page.text


@pytest.mark.parametrize("month", ["2026-13", "x", "", "2031-01"])
def test_a_month_that_is_none_or_to_come_is_this_one(desk, month):
    client, base = desk
    assert client.get(f"{base}/losses/?month={month}").context["found"].month == dt.date(2026, 11, 1)


def test_a_segment_has_a_target_and_what_was_signed_in_the_quarter(desk, team):
    client, base = desk
    client.post(f"{base}/targets/", {"name": "Enterprise", "start": "500000", "rate": "15", "period": "quarter"})
    segment = Segment.objects.get()
    won = {"stage": "closed_won", "reached": "proposed", "segment": segment, "amount": Decimal(30_000)}
    many(team, 1, closed_on=dt.date(2026, 10, 1), **won)
    many(team, 1, closed_on=dt.date(2026, 9, 30), **won)
    many(team, 2)
    page = client.get(f"{base}/targets/")
    line = page.context["found"].lines[0]
    assert (line.target.a_quarter, line.won, line.percent, page.context["found"].rest) == (75_000, 30_000, 40, 2)
    assert "60 % a year, 74.9 % compounded" in page.text
    assert "not net revenue retention" in page.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "enterprise"}, "name"),
        ({"rate": "101"}, "rate"),
        ({"rate": ""}, "rate"),
        ({"start": ""}, "start"),
        ({"period": "decade"}, "period"),
        ({"upsell_cycle": "0"}, "upsell_cycle"),
    ],
)
def test_a_segment_that_makes_no_sense_is_refused(desk, team, changed, field):
    client, base = desk
    Segment.objects.create(team=team, name="Enterprise")
    typed = {"name": "Midmarket", "start": "1", "rate": "1", "period": "year"} | changed
    answer = client.post(f"{base}/targets/", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Segment.objects.count() == 1


def test_a_segment_is_changed_and_taken_away_and_its_plays_stay(desk, team):
    client, base = desk
    segment = Segment.objects.create(team=team, name="Enterprise")
    many(team, 1, segment=segment)
    url = f"{base}/targets/{segment.pk}/"
    assert client.get(url).context["form"]["name"].value() == "Enterprise"
    client.post(url, {"name": "Large", "period": "year", "cross_sell_cycle": "150"})
    segment.refresh_from_db()
    assert (segment.name, segment.cross_sell_cycle, segment.start) == ("Large", 150, None)
    client.post(f"{url}drop/")
    assert (Segment.objects.count(), Play.objects.get().segment) == (0, None)
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"put_segment", "drop_segment"}


def test_a_team_has_at_most_twenty_segments(desk, team):
    client, base = desk
    Segment.objects.bulk_create(Segment(team=team, name=f"S{n}") for n in range(20))
    answer = client.post(f"{base}/targets/", {"name": "More", "period": "year"})
    assert (answer.status_code, "at most 20" in answer.text) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "made"), [("plays/", 6), ("funnel/", 9), ("losses/", 6), ("targets/", 7)])
def test_a_page_takes_as_many_queries_with_one_as_with_three(desk, team, django_assert_num_queries, path, made, count):
    client, base = desk
    person = factories.RepFactory(team=team)
    many(team, count, owner_rep=person, ae=person, stage="closed_lost", lost_reason="price", closed_on=TODAY)
    many(team, count, owner_rep=person)
    Segment.objects.bulk_create(Segment(team=team, name=f"S{n}", upsell_cycle=3) for n in range(count))
    with django_assert_num_queries(made):
        client.get(f"{base}/{path}")
