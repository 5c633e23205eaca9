"""The manager's pledge, and the 48-hour looks that follow from it."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from commitments.actions import notes, pledges, signals
from commitments.models import Commitment, Duty, Pledge, Review
from facilitator.models import Membership, User
from sessions import activities
from sessions.actions import moves
from sessions.live import audiences, panels
from sessions.models import Participant, TrainingSession
from sessions.queries import room as rooms
from tests import factories
from tests.commitments.conftest import TUESDAY, step, words
from tests.commitments.test_signals import SAID


def pledged(training: TrainingSession, user: User) -> Pledge:
    return pledges.make_pledge(training=training, name="Max Manager", days=14, hours=48, user=user)


def test_pledge_needs_a_name(training: TrainingSession, facilitator: User, as_user: Any) -> None:
    run = step(training, "pledge")
    answer = as_user(facilitator).post(f"/trainings/{training.pk}/do/{run.pk}/pledge/", {"name": " "})
    assert answer.status_code == 422
    assert not Pledge.objects.exists()


def test_pledge_from_the_console_takes_its_terms_from_the_plan(
    training: TrainingSession, facilitator: User, manager: User, as_user: Any
) -> None:
    run = step(training, "pledge")
    as_user(facilitator).post(f"/trainings/{training.pk}/do/{run.pk}/pledge/", {"name": "Max Manager"})
    pledge = Pledge.objects.get()
    assert (pledge.manager, pledge.days, pledge.hours) == (manager, 14, 48)
    assert pledge.until == TUESDAY + dt.timedelta(days=14)


def test_pledge_gives_each_note_its_review(note: Commitment, other_note: Commitment, facilitator: User) -> None:
    pledged(note.training, facilitator)
    due = {duty.due_at for duty in Duty.objects.reviews()}
    assert Duty.objects.reviews().count() == 2
    assert due == {TUESDAY + dt.timedelta(hours=48)}


def test_second_tap_makes_neither_pledge_nor_reviews(note: Commitment, facilitator: User) -> None:
    for _ in range(2):
        pledged(note.training, facilitator)
    assert (Pledge.objects.count(), Duty.objects.reviews().count()) == (1, 1)


def test_note_posted_while_the_pledge_holds_gets_a_review(
    rep: Participant, facilitator: User, clock: time_machine.Traveller
) -> None:
    pledged(rep.training, facilitator)
    clock.move_to(TUESDAY + dt.timedelta(days=3))
    posted = notes.post_commitment(participant=rep, data=words(conversation_at=TUESDAY + dt.timedelta(days=4)))
    assert Duty.objects.reviews().get().due_at == posted.posted_at + dt.timedelta(hours=48)


def test_note_posted_after_the_pledge_gets_none(
    rep: Participant, facilitator: User, clock: time_machine.Traveller
) -> None:
    pledged(rep.training, facilitator)
    clock.move_to(TUESDAY + dt.timedelta(days=15))
    notes.post_commitment(participant=rep, data=words(conversation_at=TUESDAY + dt.timedelta(days=16)))
    assert not Duty.objects.reviews().exists()


@pytest.fixture
def over(note: Commitment) -> TrainingSession:
    """The hour has ended without its pledge."""
    note.training.refresh_from_db()
    moves.end(training=note.training, stage=note.training.stage)
    note.training.refresh_from_db()
    return note.training


def record(client: Any, training: TrainingSession, name: str = "Max Manager") -> Any:
    return client.post(f"/desk/{training.team_id}/pledge/{training.pk}/", {"name": name})


def test_pledge_of_a_foreign_team_is_not_recorded(over: TrainingSession, stranger: User, as_user: Any) -> None:
    assert record(as_user(stranger), over).status_code == 404
    own = stranger.memberships.get().team_id
    assert as_user(stranger).post(f"/desk/{own}/pledge/{over.pk}/", {"name": "Sam"}).status_code == 404
    assert not Pledge.objects.exists()


def test_pledge_can_be_recorded_after_the_hour(
    over: TrainingSession, manager: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    clock.shift(dt.timedelta(days=2))
    client = as_user(manager)
    assert "Record the pledge of 24 November" in client.get(f"/desk/{over.team_id}/").content.decode()
    record(client, over)
    pledge = Pledge.objects.get()
    assert (pledge.made_by_name, pledge.until) == ("Max Manager", TUESDAY + dt.timedelta(days=14))
    assert Duty.objects.reviews().get().due_at == TUESDAY + dt.timedelta(hours=48)
    assert "Record the pledge" not in client.get(f"/desk/{over.team_id}/").content.decode()


def test_pledge_after_the_hour_needs_a_name(over: TrainingSession, manager: User, as_user: Any) -> None:
    answer = record(as_user(manager), over, " ")
    assert answer.status_code == 422
    assert "Write who takes the pledge." in answer.content.decode()


def test_pledge_is_not_recorded_after_its_two_weeks(
    over: TrainingSession, manager: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    clock.shift(dt.timedelta(days=15))
    assert "Record the pledge" not in as_user(manager).get(f"/desk/{over.team_id}/").content.decode()
    record(as_user(manager), over)
    assert not Pledge.objects.exists()


def test_pledge_of_a_running_hour_is_taken_on_the_console(
    training: TrainingSession, manager: User, as_user: Any
) -> None:
    record(as_user(manager), training)
    assert not Pledge.objects.exists()


def test_consoles_button_has_its_key(training: TrainingSession, facilitator: User, as_user: Any) -> None:
    step(training, "pledge")
    training.refresh_from_db()
    shown = panels.snapshot(rooms.of(training), audiences.CONSOLE)["face"]
    assert 'data-key="q">Record the pledge <kbd>Q</kbd>' in shown


def test_review_is_not_a_facilitators(note: Commitment, facilitator: User, as_user: Any) -> None:
    pledged(note.training, facilitator)
    helper = factories.UserFactory()
    factories.MembershipFactory(user=helper, team=note.team, role=Membership.Role.FACILITATOR)
    url = f"/desk/{note.team_id}/reviews/{Duty.objects.reviews().get().pk}/"
    assert as_user(helper).post(url).status_code == 403
    assert not Review.objects.exists()


def test_review_of_a_foreign_team_is_not_found(
    note: Commitment, facilitator: User, stranger: User, as_user: Any
) -> None:
    pledged(note.training, facilitator)
    url = f"/desk/{note.team_id}/reviews/{Duty.objects.reviews().get().pk}/"
    assert as_user(stranger).post(url).status_code == 404


def test_review_is_one_tap(note: Commitment, facilitator: User, manager: User, as_user: Any) -> None:
    pledged(note.training, facilitator)
    duty = Duty.objects.reviews().get()
    for _ in range(2):
        as_user(manager).post(f"/desk/{note.team_id}/reviews/{duty.pk}/")
    review = Review.objects.get()
    assert (review.user, review.verdict) == (manager, "go")
    assert not Duty.objects.reviews().open().exists()


def test_friday_report_is_not_ticked_as_a_review(note: Commitment, manager: User, as_user: Any) -> None:
    url = f"/desk/{note.team_id}/reviews/{Duty.objects.friday().get().pk}/"
    assert as_user(manager).post(url).status_code == 404


def test_console_counts_what_still_waits_of_the_hour_with_its_logged_signals(
    note: Commitment, facilitator: User, manager: User
) -> None:
    training = note.training
    pledged(training, facilitator)
    logged = signals.log(team=training.team, data={**SAID, "csm_name": "Ana"}, participant=note.participant)
    signals.log(team=training.team, data={**SAID, "account": "At the desk", "csm_name": "Ana"}, user=manager)
    run = step(training, "pledge")
    console = activities.get("pledge").console
    assert console(run, rooms.of(training))["reviews"] == 2
    pledges.review_signal(signal=logged, user=manager, verdict="go")
    assert console(run, rooms.of(training))["reviews"] == 1


def test_list_of_looks_tells_a_promise_from_a_logged_signal(
    note: Commitment, facilitator: User, manager: User, as_user: Any
) -> None:
    pledged(note.training, facilitator)
    said = {**SAID, "account": note.account, "trigger": note.trigger, "csm_name": "Ana"}
    signals.log(team=note.training.team, data=said, user=manager)
    page = as_user(manager).get(f"/desk/{note.training.team_id}/reviews/").text
    assert page.count("promise on the wall") == page.count("logged signal") == 1
