"""The debrief: aloud for some, in writing for the others, read by the rep."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from roleplay.actions import debriefing, flagging
from roleplay.models import Debrief, FlagKind
from roleplay.queries import debriefs
from sessions.actions import moves
from sessions.errors import NotNowError
from sessions.models import ActivityRun
from tests.conftest import post_answer
from tests.roleplay.conftest import advance, command, join, pairs, phone_bytes

WORDS = {"keep": "The silence after the ask", "change": "Name one hour, not a week"}


@pytest.fixture
def debrief(playing, facilitator):
    """The room has played scenario A and stands at the debrief; pair 2 was flagged."""
    flagged = pairs(playing)[1]
    flagging.flag(run=playing, user=facilitator, data={"pair": flagged.pk, "kind": FlagKind.ASK_TWICE, "note": ""})
    advance(playing, facilitator, times=3)
    moves.next_step(training=playing.training, stage=None)
    return ActivityRun.objects.select_related("training").get(training=playing.training_id, kind="debrief")


@pytest.fixture
def pair(debrief):
    return debriefs.pairs(debrief)[1]


def write(run, author, about, **words):
    debriefing.write(run=run, participant=author, data={"about": about.pk, **(words or WORDS)})


# Rights.


def test_nobody_writes_about_another_pair(debrief, pair):
    other = debriefs.pairs(debrief)[0].people[0]
    with pytest.raises(PermissionDenied):
        write(debrief, other, pair.people[0])
    assert not Debrief.objects.exists()


def test_nobody_writes_about_themselves(debrief, pair):
    with pytest.raises(PermissionDenied):
        write(debrief, pair.people[0], pair.people[0])


def test_only_the_rep_acknowledges(debrief, pair):
    write(debrief, pair.people[0], pair.people[1])
    found = Debrief.objects.get()
    with pytest.raises(PermissionDenied):
        debriefing.acknowledge(run=debrief, participant=pair.people[0], data={"debrief": found.pk})
    found.refresh_from_db()
    assert found.acknowledged_at is None


def test_a_debrief_is_read_by_its_rep_only(debrief, pair, as_phone):
    write(debrief, pair.people[0], pair.people[1])
    outsider = debriefs.pairs(debrief)[0].people[0]

    assert WORDS["keep"] in phone_bytes(as_phone(pair.people[1]), pair.people[1])
    assert WORDS["keep"] not in phone_bytes(as_phone(outsider), outsider)


def test_the_projector_shows_nothing_that_was_written(debrief, pair, client):
    write(debrief, pair.people[0], pair.people[1])
    sent = client.get(f"/p/{debrief.training.projector_token}/").content.decode()
    assert "1 written" in sent
    assert WORDS["keep"] not in sent


# Aloud.


def test_flagged_pairs_come_first(debrief):
    assert [pair.flags for pair in debriefs.pairs(debrief)] == [1, 0]


def test_without_a_role_play_there_is_nobody_to_debrief(run, facilitator):
    moves.next_step(training=run.training, stage=None)
    debrief = ActivityRun.objects.select_related("training").get(training=run.training_id, kind="debrief")
    with pytest.raises(NotNowError, match="no other pair"):
        debriefing.speak(run=debrief, user=facilitator, data={"pair": None})


def test_speaking_goes_through_the_pairs_in_order_with_90_seconds_each(debrief, facilitator):
    order = [pair.pk for pair in debriefs.pairs(debrief)]
    for expected in order:
        debriefing.speak(run=debrief, user=facilitator, data={"pair": None})
        debrief.refresh_from_db()
        assert (debrief.state["speaking"], debrief.timer_seconds) == (expected, 90)


def test_a_pair_of_another_training_cannot_be_debriefed(debrief, facilitator):
    with pytest.raises(NotNowError):
        debriefing.speak(run=debrief, user=facilitator, data={"pair": 10**6})


def test_the_projector_names_the_pair_that_is_debriefed_aloud(debrief, facilitator, client):
    debriefing.speak(run=debrief, user=facilitator, data={"pair": None})
    people = debriefs.pairs(debrief)[0].people
    sent = client.get(f"/p/{debrief.training.projector_token}/").content.decode()
    assert all(person.name in sent for person in people)


def test_stopping_ends_the_clock_and_the_spoken_debriefs(debrief, facilitator):
    debriefing.speak(run=debrief, user=facilitator, data={"pair": None})
    debriefing.stop(run=debrief, user=facilitator, data={})
    debrief.refresh_from_db()
    assert (debrief.state["speaking"], debrief.timer_started_at) == (None, None)


def test_what_was_said_aloud_is_written_down_once(debrief, pair, facilitator):
    for keep in ("First", "Second"):
        data = {"about": pair.people[0].pk, "keep": keep, "change": "Less"}
        debriefing.note_down(run=debrief, user=facilitator, data=data)

    assert [(d.keep, d.spoken) for d in Debrief.objects.all()] == [("Second", True)]


# In writing.


def test_partners_write_for_each_other(debrief, pair):
    write(debrief, pair.people[0], pair.people[1])
    write(debrief, pair.people[1], pair.people[0])

    assert Debrief.objects.count() == 2


def test_an_observer_writes_for_both(playing, debrief, pair):
    observer = join(playing.training, "Observer")
    pairs(playing)[pair.number - 1].__class__.objects.filter(pk=pair.pk).update(observer=observer)

    assert {p.pk for p in debriefs.partners(debrief, observer)} == {p.pk for p in pair.people}


def test_a_changed_debrief_must_be_read_again(debrief, pair):
    author, about = pair.people
    write(debrief, author, about)
    debriefing.acknowledge(run=debrief, participant=about, data={"debrief": Debrief.objects.get().pk})
    write(debrief, author, about, keep="Other", change="Other")

    assert Debrief.objects.get().acknowledged_at is None


def test_who_has_written_counts_as_answered(debrief, pair):
    from sessions import activities
    from sessions.queries import room as rooms

    write(debrief, pair.people[0], pair.people[1])
    assert activities.get("debrief").progress(debrief, rooms.of(debrief.training)) == {pair.people[0].pk}


# As the pages send it.


def test_too_long_a_line_says_how_long_it_may_be(debrief, pair, as_phone):
    author, about = pair.people
    data = {"about": about.pk, "keep": "x" * 141, "change": ""}
    response = post_answer(as_phone(author), author, debrief, "write", **data)
    assert response.status_code == 422
    assert "140" in response.json()["errors"]["keep"][0]


@pytest.mark.parametrize(
    ("keep", "complaint"),
    [("\u200b\u2060", "one thing they should keep"), ("\u0958" * 140, "140 characters")],
    ids=["invisible", "longer-once-stored"],
)
def test_a_line_is_measured_as_it_will_be_stored(debrief, pair, as_phone, keep, complaint):
    """Normal form writes this Hindi letter as two characters, and a column takes 140."""
    author, about = pair.people
    answer = post_answer(as_phone(author), author, debrief, "write", about=about.pk, keep=keep, change="One hour")
    assert answer.status_code == 422
    assert complaint in answer.json()["errors"]["keep"][0]
    assert not Debrief.objects.exists()


def test_writing_and_acknowledging_through_the_phones(debrief, pair, as_phone):
    author, about = pair.people
    assert post_answer(as_phone(author), author, debrief, "write", about=about.pk, **WORDS).status_code == 200
    found = Debrief.objects.get()
    response = post_answer(as_phone(about), about, debrief, "acknowledge", debrief=found.pk)
    assert "You have read this" in response.json()["panels"]["mine"]


def test_the_console_runs_the_spoken_debriefs(debrief, pair, facilitator, as_user):
    client = as_user(facilitator)
    assert command(client, debrief, "speak").status_code == 200
    command(client, debrief, "write-down", about=pair.people[0].pk, **WORDS)
    snapshot = client.get(reverse("sessions:console_snapshot", args=[debrief.training_id])).json()
    assert WORDS["change"] in snapshot["panels"]["face"]
    assert command(client, debrief, "stop").status_code == 200


def test_the_console_costs_the_same_for_every_number_of_pairs(debrief, pair, django_assert_num_queries):
    with django_assert_num_queries(4):
        debriefs.console(debrief, 2)
    write(debrief, *pair.people)
    with django_assert_num_queries(4):
        debriefs.console(debrief, 2)
