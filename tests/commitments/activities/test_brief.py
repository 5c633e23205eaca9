"""The brief on two phones: one page, nobody's text lost, and a verdict that is there at once."""

import datetime as dt

import pytest
from django.test import Client

from commitments.models import Brief, BriefText
from sessions.models import ActivityRun, Pair
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour

TODAY = dt.date.today  # the team of these tests lives in Berlin, and days are far enough apart


def play() -> dict[str, str]:
    """What makes fields 2, 4 and 5 complete."""
    day = (TODAY() - dt.timedelta(days=3)).isoformat()
    return {
        "signal": "usage", "evidence": "50 people in the workflow module", "seen": day,
        "sponsor": "Jo Park", "title": "CDO", "contact": "Call in October", "owner": "Ana",
        "operator": "Priya", "source": "text", "said": day,
    }  # fmt: skip


@pytest.fixture
def run(team, facilitator):
    """Two people in the room when the part begins."""
    plan = [(5, [("brief", {})]), (5, [("question", {"question": "Last?", "options": ["Yes"]})])]
    training = factories.make_training(plan=plan, team=team, facilitator=facilitator)
    for name, role in (("Ana", "csm"), ("Ben", "ae")):
        factories.ParticipantFactory(training=training, name=name, role=role)
    return hour.begin(training)


@pytest.fixture
def ana(run):
    return run.training.participants.get(name="Ana")


@pytest.fixture
def ben(run):
    return run.training.participants.get(name="Ben")


def write(as_phone, participant, run, part, value, base=""):
    return post_answer(as_phone(participant), participant, run, "write", part=part, base=base, **{part: value})


def standing(part):
    return [text.value for text in BriefText.objects.standing().filter(part=part)]


def latest():
    return str(BriefText.objects.last().pk)


def test_a_stranger_and_another_trainings_phone_cannot_write(run, ana):
    outsider = factories.ParticipantFactory(training=factories.make_training(), name="Out")
    client = Client()
    for name, value in factories.phone_cookie(outsider).items():
        client.cookies[name] = value

    assert post_answer(client, ana, run, "write", part="account", account="Northwind").status_code == 404
    assert not Brief.objects.exists()


@pytest.mark.parametrize(
    ("part", "value", "advice"),
    [
        ("acv", "0", "above 0"),
        ("acv", "lots", "above 0"),
        ("seen", "2999-01-01", "still to come"),
        ("said", "yesterday", "Pick a day"),
        ("meeting", "2020-01-01", "next 14 days"),
        ("meeting", (TODAY() + dt.timedelta(days=20)).isoformat(), "next 14 days"),
        ("signal", "gut", "one of the list"),
        ("evidence", "x" * 241, "240 characters; now it has 241"),
    ],
)
def test_a_part_that_cannot_be_says_what_to_write(run, ana, as_phone, part, value, advice):
    answer = write(as_phone, ana, run, part, value)

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][part][0]
    assert not BriefText.objects.exists()


@pytest.mark.parametrize("base", ["x", "1;2", "9" * 30])
def test_a_broken_base_is_refused(run, ana, as_phone, base):
    assert write(as_phone, ana, run, "account", "Northwind", base).status_code == 422


def test_an_unknown_part_is_refused(run, ana, as_phone):
    answer = post_answer(as_phone(ana), ana, run, "write", part="mood", mood="fine")

    assert "Reload this page" in answer.json()["errors"]["part"][0]


def test_those_who_are_here_sit_in_pairs_when_the_part_begins(run, ana, ben):
    assert {seat.participant for seat in Pair.objects.get().seats.all()} == {ana, ben}
    assert "With <bdi>Ben</bdi>" in hour.phone(ana, "task").replace("\n", " ")


def test_what_one_writes_is_on_the_others_phone(run, ana, ben, as_phone):
    write(as_phone, ana, run, "account", "Northwind")

    assert 'value="Northwind"' in hour.phone(ben, "task")


def test_a_text_written_on_top_of_the_other_replaces_it_and_keeps_it(run, ana, ben, as_phone):
    write(as_phone, ana, run, "account", "Northwind")
    write(as_phone, ben, run, "account", "Northwind Foods", base=latest())

    assert standing("account") == ["Northwind Foods"]
    assert list(BriefText.objects.values_list("value", flat=True)) == ["Northwind", "Northwind Foods"]


def test_two_texts_of_one_part_both_stand_until_somebody_chooses(run, ana, ben, as_phone):
    write(as_phone, ana, run, "evidence", "50 people")
    write(as_phone, ben, run, "evidence", "3 tickets")
    page = hour.phone(ana, "task")
    both = [str(text.pk) for text in BriefText.objects.standing()]

    assert standing("evidence") == ["50 people", "3 tickets"]
    assert all(text in page for text in ("you both wrote", "50 people", "3 tickets"))

    write(as_phone, ana, run, "evidence", "50 people", base=",".join(both))
    assert standing("evidence") == ["50 people"]
    assert "you both wrote" not in hour.phone(ben, "task")


def test_a_text_from_a_dead_spot_arrives_beside_the_newer_one(run, ana, ben, as_phone):
    write(as_phone, ana, run, "account", "Northwind")
    first = latest()
    write(as_phone, ben, run, "account", "Northwind Foods", base=first)
    write(as_phone, ana, run, "account", "Northwind UK", base=first)

    assert standing("account") == ["Northwind Foods", "Northwind UK"]


def test_ones_own_queued_texts_follow_each_other(run, ana, as_phone):
    for text in ("N", "North", "Northwind"):
        write(as_phone, ana, run, "account", text)

    assert standing("account") == ["Northwind"]


def test_a_part_sent_back_unchanged_takes_nothing_from_the_other(run, ana, ben, as_phone):
    write(as_phone, ana, run, "account", "Northwind")
    first = latest()
    write(as_phone, ben, run, "account", "Northwind Foods", base=first)
    write(as_phone, ana, run, "account", "Northwind", base=first)

    assert standing("account") == ["Northwind Foods"]


def test_an_empty_part_that_nobody_filled_is_no_text(run, ana, as_phone):
    write(as_phone, ana, run, "account", " ")

    assert not BriefText.objects.exists()


def test_clearing_a_text_is_a_change(run, ana, as_phone):
    write(as_phone, ana, run, "evidence", "50 people")
    write(as_phone, ana, run, "evidence", "", base=latest())

    assert standing("evidence") == [""]


def test_the_verdict_changes_with_the_last_missing_part(run, ana, ben, as_phone):
    parts = play()
    said = parts.pop("said")
    for part, value in parts.items():
        write(as_phone, ana, run, part, value)

    assert "Not a play yet" in hour.phone(ben, "task")
    assert "Said on" in hour.phone(ben, "task").split("Missing:")[1][:60]
    answer = write(as_phone, ben, run, "said", said)
    assert "A real play" in answer.json()["panels"]["task"]
    assert "1 real, 0 not a play yet" in hour.console(run)


def test_a_renewal_that_is_too_near_warns_with_its_guardrail(run, ana, as_phone):
    near = (TODAY() + dt.timedelta(days=20)).isoformat()
    task = write(as_phone, ana, run, "renewal", near).json()["panels"]["task"]

    assert "G13" in task
    assert "defends a price" in task


@pytest.mark.parametrize(
    ("text", "warned"), [("Ben and Priya", True), ("Ben, Ana and Priya", False), ("Ben and ?", True)]
)
def test_an_ae_who_goes_alone_is_warned_of_on_phone_and_console(run, ben, as_phone, text, warned):
    write(as_phone, ben, run, "operator", "Priya in planning")
    task = write(as_phone, ben, run, "attending", text).json()["panels"]["task"]

    assert [("G12" in shown, "Take the CSM along" in shown) for shown in (task, hour.console(run))] == [
        (warned, warned)
    ] * 2


def test_what_a_pair_writes_is_on_no_other_phone_and_not_on_the_projector(run, ana, as_phone, facilitator):
    cem = hour.join(run, "Cem")
    hour.command(facilitator, run, "seat")
    post_answer(as_phone(cem), cem, run, "sit", pair=0)
    write(as_phone, ana, run, "account", "Northwind")

    others = hour.phone(cem, "task") + hour.phone(cem, "mine") + hour.projector(run)
    assert "Northwind" not in others
    assert "Northwind" in hour.console(run)


def test_somebody_who_comes_later_chooses_a_seat_or_is_given_one(run, ana, ben, as_phone, facilitator):
    cem = hour.join(run, "Cem")
    assert "With whom do you write" in hour.phone(cem, "task")
    assert write(as_phone, cem, run, "account", "X").status_code == 409
    assert "Not in a pair" in hour.console(run)

    hour.command(facilitator, run, "seat")
    assert Pair.objects.get().seats.count() == 3
    assert hour.command(facilitator, run, "seat").status_code == 409


def test_changing_the_seat_leaves_the_text_where_it_was_written(run, ana, ben, as_phone):
    write(as_phone, ana, run, "account", "Northwind")
    post_answer(as_phone(ana), ana, run, "sit", pair=0)

    assert "Northwind" not in hour.phone(ana, "task")
    assert "Northwind" in hour.phone(ben, "task")


def test_a_fifth_at_one_page_is_sent_elsewhere(run, as_phone):
    pair = Pair.objects.get()
    names = [hour.join(run, name) for name in ("Cem", "Dana", "Eli")]
    codes = [post_answer(as_phone(one), one, run, "sit", pair=pair.pk).status_code for one in names]

    assert codes == [200, 200, 409]


def test_a_pair_of_another_hour_is_no_seat(run, ana, as_phone):
    other = hour.begin(factories.make_training(plan=[(5, [("brief", {})])]))
    foreign = Pair.objects.create(activity_run=other, number=1)

    assert post_answer(as_phone(ana), ana, run, "sit", pair=foreign.pk).status_code == 409


def test_new_partners_only_while_nothing_is_written(run, ana, as_phone, facilitator):
    assert hour.command(facilitator, run, "shuffle").status_code == 200
    write(as_phone, ana, run, "account", "Northwind")

    assert hour.command(facilitator, run, "shuffle").status_code == 409
    assert standing("account") == ["Northwind"]


def test_the_bad_example_is_shown_and_taken_down(run, facilitator):
    hour.command(facilitator, run, "example")
    assert "So they will buy it too" in hour.projector(run)

    hour.command(facilitator, run, "example")
    assert "So they will buy it too" not in hour.projector(run)


def test_everybody_of_a_pair_that_writes_counts_as_answered(run, ana, ben, as_phone):
    room = hour._room(run)
    assert room.activity.progress(room.step, room) == set()
    write(as_phone, ana, run, "account", "Northwind")

    room = hour._room(run)
    assert room.activity.progress(room.step, room) == {ana.pk, ben.pk}


def test_emoji_right_to_left_and_long_names_survive(run, ana, ben, as_phone):
    name = "שלום 👩‍👩‍👧 " + "a" * 200
    write(as_phone, ana, run, "account", name)

    assert name in hour.phone(ben, "task")
    assert name in hour.console(run)


@pytest.mark.parametrize("pairs", [1, 3])
def test_console_and_projector_ask_the_database_the_same_for_any_number(
    team, facilitator, as_phone, pairs, django_assert_num_queries
):
    training = factories.make_training(plan=[(5, [("brief", {})])], team=team, facilitator=facilitator)
    people = [factories.ParticipantFactory(training=training, name=f"Rep {n}") for n in range(pairs * 2)]
    run = hour.begin(training)
    for one in people:
        write(as_phone, one, run, "account", one.name)
    room = hour._room(ActivityRun.objects.get(pk=run.pk))
    with django_assert_num_queries(5):
        room.activity.console(room.step, room)
    # Drawn together, they are read once.
    with django_assert_num_queries(0):
        room.activity.projector(room.step, room)
    alone = hour._room(run)
    with django_assert_num_queries(4):
        alone.activity.projector(alone.step, alone)
