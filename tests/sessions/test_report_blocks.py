"""What each kind of activity leaves in the report: who took part, how the room voted, and what people wrote."""

import pytest

from roleplay.actions import seating
from roleplay.models import Pairing, Round
from sessions import activities
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.queries import room as rooms
from sessions.queries.report import report
from tests import factories
from tests.roleplay.conftest import advance, make_room, pairs

pytestmark = pytest.mark.django_db
CASES = ["upsell | More seats. | Same buyer.", "cross_sell | Another team. | New budget."]
SIGNAL = {"account": "Acme", "signal": "Fifty people came", "trigger": "usage_threshold", "noticed": "csm"}
SPONSOR = {"account": "Acme", "sponsor_name": "Ira", "sponsor_title": "VP", "sponsor_on": "", "known_by": ""}
# {kind: (slot, what a phone stored, the activity's settings)}
WROTE = {
    "one_ask": ("answer", {"text": "Shall we?"}, {}),
    "roundrobin": ("answer", {"account": "Acme", "trigger": "usage_threshold"}, {}),
    "frame": ("answer", SIGNAL, {}),
    "objections": ("objection-1", {"reply": "Let us see"}, {"objections": ["Too dear"], "answers": ["Is it?"]}),
    "discovery": ("heard-1", {"heard": "By hand"}, {"questions": ["How?"], "topics": ["Today"]}),
    "positioning": ("answer", {"sentence": "You reached ten."}, {}),
    "sponsors": ("answer", SPONSOR, {}),
    "opening": ("line", {"line": "Fifty people came."}, {}),
}
# Nobody answers in these on a phone; a note that is read out makes its author one who took part.
WITHOUT_ANSWERS = {"whiteboard", "silence", "pledge", "readaloud"}


def hour(facilitator, team, *steps):
    """A training with these activities as (kind, settings)."""
    return factories.make_training(plan=[(30, list(steps))], team=team, facilitator=facilitator)


def put(training, kind, name, data, slot="answer"):
    person, _made = Participant.objects.get_or_create(training=training, name=name, device_hash="-", role="csm")
    run = ActivityRun.objects.get(training=training, kind=kind)
    Response.objects.create(training=training, activity_run=run, participant=person, data=data, slot=slot)


def took(training):
    """{name: kinds of what they took part in}."""
    found = report(training, True)
    kinds = [step.kind for step in found.steps]
    return {one.name: [kind for kind, yes in zip(kinds, one.took, strict=True) if yes] for one in found.people}


def test_role_play_is_a_column_with_everybody_who_sat_in_a_pair_that_played(facilitator, team):
    run = make_room(facilitator, team, people=3)
    factories.ParticipantFactory(training=run.training, name="Zoe", absent=True)
    seating.pair_up(run=run, user=facilitator, data={})
    assert not any(took(run.training).values())
    advance(run, facilitator)
    assert pairs(run)[0].observer_id
    found = took(run.training)
    assert found.pop("Zoe") == []
    assert list(found.values()) == [["roleplay"]] * 3


def test_every_case_of_the_classifier_is_reported_with_what_it_is(facilitator, team):
    training = hour(facilitator, team, ("classifier", {"cases": CASES}))
    ActivityRun.objects.update(state={"case": 1})
    put(training, "classifier", "Ana", {"motion": "upsell"}, "case-0")
    put(training, "classifier", "Ben", {"motion": "cross_sell"}, "case-0")
    put(training, "classifier", "Ben", {"motion": "cross_sell"}, "case-1")
    [block] = report(training, True).blocks
    assert [(b.question, [bar.count for bar in b.bars], b.note) for b in block.ballots] == [
        ("More seats.", [1, 1], "Upsell. Same buyer."),
        ("Another team.", [0, 1], "Cross-sell. New budget."),
    ]
    # Ana answered an earlier case than the last one: she took part.
    assert took(training) == {"Ana": ["classifier"], "Ben": ["classifier"]}


def test_every_opening_is_reported_by_its_number_and_its_performers_took_part(facilitator, team):
    training = hour(facilitator, team, ("opening", {}))
    people = [factories.ParticipantFactory(training=training, name=name) for name in ("Ana", "Ben", "Cem")]
    first = Round.objects.create(activity_run=ActivityRun.objects.get(training=training), half=1, position=0)
    Pairing.objects.create(round=first, number=1, seller=people[0], customer=people[1])
    put(training, "opening", "Dora", {"first": "signal"}, "vote-1")
    put(training, "opening", "Emil", {"first": "product"}, "vote-1")
    put(training, "opening", "Emil", {"first": "signal"}, "vote-2")
    [block] = report(training, True).blocks
    assert [(b.question, [bar.count for bar in b.bars]) for b in block.ballots] == [
        ("Opening 1", [1, 1]),
        ("Opening 2", [1, 0]),
    ]
    assert [name for name, kinds in took(training).items() if kinds] == ["Ana", "Ben", "Dora", "Emil"]


def test_guesses_are_reported_from_the_least_to_the_most_with_the_sum(facilitator, team):
    training = hour(facilitator, team, ("calculator", {"guess": True}))
    for name, points in (("Ana", "12"), ("Ben", "5.5"), ("Cem", "5.5")):
        put(training, "calculator", name, {"points": points})
    [ballot] = report(training, True).blocks[0].ballots
    assert [(bar.label, bar.count) for bar in ballot.bars] == [("5.5", 2), ("12", 1)]
    assert ballot.note.startswith("The sum: ")


@pytest.mark.parametrize("kind", WROTE)
def test_what_people_wrote_is_for_those_who_run_the_training(facilitator, team, kind):
    slot, data, settings = WROTE[kind]
    training = hour(facilitator, team, (kind, settings))
    put(training, kind, "Ana", data, slot)
    [block] = report(training, True).blocks
    [said] = block.said
    assert said.name == "Ana"
    assert any(str(value) in said.text for value in data.values() if value)
    assert not any(shown.said for shown in report(training, False).blocks)


def test_manager_reads_votes_and_no_single_persons_words(facilitator, manager, team, as_user):
    training = hour(facilitator, team, ("frame", {}), ("one_ask", {}))
    put(training, "frame", "Ana", SIGNAL)
    put(training, "one_ask", "Ana", {"text": "Shall we?"})
    TrainingSession.objects.update(state="ended", started_at=training.starts_at, ended_at=training.starts_at)
    page = f"/trainings/{training.pk}/report/"
    assert "Shall we?" in as_user(facilitator).get(page).text
    shown = as_user(manager).get(page).text
    assert "A usage level passed" in shown
    assert "Shall we?" not in shown
    assert "Fifty people came" not in shown


@pytest.mark.parametrize("kind", sorted(activities.registered()))
def test_every_kind_that_phones_can_answer_in_is_a_column(facilitator, team, kind):
    activity = activities.get(kind)
    assert bool(activity.answers) == (kind not in WITHOUT_ANSWERS)
    training = hour(facilitator, team, (kind, {"guess": True} if kind == "calculator" else {}))
    room = rooms.of(TrainingSession.objects.get(pk=training.pk))
    found = activity.took_part(room.steps[0], room, [])
    assert found == (None if kind in WITHOUT_ANSWERS - {"readaloud"} else set())
