"""A play is looked at on day 7 and on its close target; more time takes a written exception."""

import datetime as dt

import pytest

from commitments.actions import checks, notes, reports
from commitments.forms import ReviewForm
from commitments.forms.checks import ExtensionForm
from commitments.models import Commitment, Duty, ExtensionException, PlayPart, Review
from commitments.queries import checks as queries
from commitments.queries import desk
from facilitator.models import AuditEntry, Membership
from sessions.errors import NotNowError
from tests import factories
from tests.commitments.conftest import TUESDAY, live_hour, step, words
from tests.sessions.activities import hour

SIGNAL = dt.date(2026, 11, 20)
TARGET = dt.date(2026, 12, 4)
LATER = dt.date(2026, 12, 11)
WORDS = {"reason": "Their board meets a week later", "to_day": "2026-12-11", "approver": "Vera VP"}


def evening(day):
    """The last second of a day in Berlin, in winter."""
    return dt.datetime(day.year, day.month, day.day, 22, 59, 59, tzinfo=dt.UTC)


@pytest.fixture
def training(team, facilitator, manager):
    return live_hour(team, facilitator, manager, ("commitments", {"play": True}), ("readaloud", {}))


def terms(signal_on=SIGNAL, **changed):
    """What PlayForm gives beside the note."""
    return {
        "signal_on": signal_on,
        "product": "Reporting",
        "sponsor_name": "Mei Tanaka",
        "sponsor_title": "VP Operations",
        "sponsor_on": dt.date(2026, 12, 3),
        "colleague": "Ben",
        "meeting_by": dt.date(2026, 12, 1),
        "close_by": signal_on + dt.timedelta(days=14),
        "close_days": 14,
        **changed,
    }


@pytest.fixture
def play(training):
    """Posts a play of a new rep."""
    run = step(training, "commitments")

    def post(**changed):
        person = factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=training.team))
        return notes.post_commitment(participant=person, data=words(play=terms(**changed)), run=run)

    return post


@pytest.fixture
def note(play):
    return play()


def look(note, kind="close_check"):
    return note.duties.filter(kind=kind).latest("pk")


def extended(note, user, to_day=LATER):
    return checks.extend(duty=look(note), user=user, reason="late board", to_day=to_day, approver="Vera VP")


def test_a_facilitator_may_read_the_looks_but_neither_take_nor_extend_them(note, team, as_user):
    client = as_user(factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user)
    url = f"/desk/{team.pk}/checks/"
    assert b"Signed<span" not in client.get(url).content
    assert client.post(f"{url}{look(note).pk}/", {"verdict": "signed"}).status_code == 403
    assert client.post(f"{url}{look(note).pk}/extend/", WORDS).status_code == 403
    assert not Review.objects.exists()
    assert not ExtensionException.objects.exists()


def test_a_report_is_no_look_and_cannot_be_taken_as_one(note, manager, as_user):
    url = f"/desk/{note.team_id}/checks/{note.duties.friday().get().pk}/"
    assert as_user(manager).post(url, {"verdict": "signed"}).status_code == 404


@pytest.mark.parametrize("verdict", ["", "go", "on track"])
def test_a_verdict_that_is_none_changes_nothing(note, manager, as_user, verdict):
    answer = as_user(manager).post(f"/desk/{note.team_id}/checks/{look(note).pk}/", {"verdict": verdict}, follow=True)
    assert "Choose what you found" in answer.content.decode()
    assert not Review.objects.exists()


def test_a_verdict_on_a_play_is_none_on_a_trigger(note, manager):
    assert not ReviewForm({"verdict": "signed"}).is_valid()


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("reason", " ", "could not be known before"),
        ("reason", "a" * 301, "300 characters"),
        ("to_day", "", "new day to sign"),
        ("to_day", "2026-12-04", "The target is Friday 4 December already"),
        ("to_day", "2027-04-01", "too far away"),
        ("to_day", "9999-12-31", "new day to sign"),
        ("approver", "", "who approved it"),
        ("approver", "a" * 81, "80 characters"),
    ],
)
def test_an_exception_without_all_of_its_parts_is_refused_and_stays_typed(note, manager, as_user, field, value, advice):
    url = f"/desk/{note.team_id}/checks/{look(note).pk}/extend/"
    answer = as_user(manager).post(url, {**WORDS, field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert advice in answer.content.decode()
    kept = {name: text for name, text in WORDS.items() if name != field}
    assert {name: answer.context["form"][name].value() for name in kept} == kept
    assert not ExtensionException.objects.exists()


def test_a_day_that_is_over_is_no_new_target():
    form = ExtensionForm(WORDS, close_by=TARGET, today=dt.date(2026, 12, 12))
    assert "This day is over" in form.errors["to_day"][0]


def test_a_posted_play_is_looked_at_on_day_7_and_on_its_target(note, manager):
    found = {duty.kind: (duty.due_at, duty.owner_user) for duty in note.duties.checks()}
    assert found == {
        "day_7_check": (evening(dt.date(2026, 11, 27)), manager),
        "close_check": (evening(TARGET), manager),
    }
    assert look(note).anchor_at == dt.datetime(2026, 11, 19, 23, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(("signal", "first"), [("2026-11-17", True), ("2026-11-16", False), ("2026-09-01", False)])
def test_a_day_7_that_is_over_when_the_play_is_posted_is_not_asked_for(play, signal, first):
    note = play(signal_on=dt.date.fromisoformat(signal))
    assert note.duties.filter(kind="day_7_check").exists() is first
    assert note.duties.filter(kind="close_check").exists()


def test_a_note_without_a_play_is_not_looked_at(rep):
    assert not notes.post_commitment(participant=rep, data=words()).duties.checks().exists()


def test_another_signal_moves_the_looks_and_the_trail_keeps_both(note):
    notes.edit_commitment(note=note, data=words(play=terms(signal_on=dt.date(2026, 11, 23))))
    assert look(note).due_at == evening(dt.date(2026, 12, 7))
    assert look(note, "day_7_check").due_at == evening(dt.date(2026, 11, 30))
    changes = AuditEntry.objects.get(action="edit_commitment").changes
    assert changes["close_check"] == [evening(TARGET).isoformat(), evening(dt.date(2026, 12, 7)).isoformat()]


def test_an_older_signal_ends_a_day_7_that_is_over(note):
    notes.edit_commitment(note=note, data=words(play=terms(signal_on=dt.date(2026, 11, 10))))
    assert [duty.kind for duty in note.duties.checks()] == ["close_check"]


def test_another_signal_after_a_look_is_refused(note, manager):
    checks.check(duty=look(note, "day_7_check"), user=manager, verdict="on_track")
    with pytest.raises(NotNowError):
        notes.edit_commitment(note=note, data=words(play=terms(signal_on=dt.date(2026, 11, 23))))
    assert PlayPart.objects.get().close_by == TARGET


def test_other_words_leave_an_extended_target_where_it_is(note, manager):
    extended(note, manager)
    notes.edit_commitment(note=note, data=words(play=terms(product="Reporting Plus")))
    part = PlayPart.objects.get()
    assert (part.product, part.close_by) == ("Reporting Plus", LATER)


def test_the_first_look_counts_for_the_time_and_the_last_for_the_verdict(note, manager, clock):
    checks.check(duty=look(note), user=manager, verdict="slipped")
    clock.shift(dt.timedelta(days=1))
    checks.check(duty=look(note), user=manager, verdict="signed")
    assert (look(note).closed_at, look(note).outcome, Review.objects.get().at) == (TUESDAY, "signed", TUESDAY)
    assert [entry.changes["verdict"] for entry in AuditEntry.objects.filter(action="check").order_by("pk")] == [
        [None, "slipped"],
        ["slipped", "signed"],
    ]


def test_what_is_signed_on_day_7_needs_no_other_look_until_that_is_corrected(note, manager):
    checks.check(duty=look(note, "day_7_check"), user=manager, verdict="signed")
    assert look(note).outcome == "signed"
    checks.check(duty=look(note, "day_7_check"), user=manager, verdict="on_track")
    assert (look(note).outcome, look(note).closed_at) == (None, None)


def test_an_exception_moves_the_target_and_the_look_at_it(note, manager, as_user):
    answer = as_user(manager).post(f"/desk/{note.team_id}/checks/{look(note).pk}/extend/", WORDS)
    assert answer.status_code == 302
    taken = ExtensionException.objects.get()
    assert (taken.from_day, taken.to_day, taken.approver, taken.user) == (TARGET, LATER, "Vera VP", manager)
    assert PlayPart.objects.get().close_by == LATER
    assert (look(note).due_at, look(note).anchor_at.date()) == (evening(LATER), dt.date(2026, 11, 19))
    page = as_user(manager).get(f"/desk/{note.team_id}/checks/").content.decode()
    assert "Their board meets a week later" in page
    assert "17 days left" in page


def test_a_target_that_was_looked_at_is_looked_at_once_more_after_its_extension(note, manager):
    checks.check(duty=look(note), user=manager, verdict="slipped")
    slipped = look(note)
    extended(note, manager)
    assert (look(note).follows, look(note).due_at, look(note).outcome) == (slipped, evening(LATER), None)
    with pytest.raises(NotNowError):
        checks.check(duty=slipped, user=manager, verdict="signed")


def test_two_extensions_are_both_kept(note, manager):
    extended(note, manager)
    extended(note, manager, to_day=dt.date(2026, 12, 18))
    assert list(ExtensionException.objects.values_list("from_day", "to_day")) == [
        (TARGET, LATER),
        (LATER, dt.date(2026, 12, 18)),
    ]


def test_a_second_tap_on_the_same_exception_is_one(note, manager):
    extended(note, manager)
    with pytest.raises(NotNowError):
        extended(note, manager)
    assert ExtensionException.objects.count() == 1


def test_a_signed_play_has_no_target_to_extend(note, manager):
    checks.check(duty=look(note), user=manager, verdict="signed")
    with pytest.raises(NotNowError):
        extended(note, manager)


def test_the_phone_says_that_the_target_was_extended(note, manager):
    extended(note, manager)
    assert "Extended in writing from 4 December: 17 days are left" in hour.phone(note.participant, "mine")


def test_a_promise_that_no_longer_makes_sense_ends_its_looks_until_that_is_corrected(note):
    report = note.duties.friday().get()
    reports.report(duty=report, data={"outcome": "no_longer_valid", "reason": "merged"})
    assert set(note.duties.checks().values_list("outcome", flat=True)) == {"no_longer_valid"}
    reports.report(duty=report, data={"outcome": "did_not_happen", "reason": "ill"})
    assert note.duties.checks().open().count() == 2


def test_a_play_taken_off_the_wall_leaves_the_list(note, team, facilitator, manager, as_user):
    notes.withdraw(note=note, user=facilitator)
    assert not queries.open_checks(team).exists()
    assert as_user(manager).post(f"/desk/{team.pk}/checks/{look(note).pk}/", {"verdict": "signed"}).status_code == 404


def test_the_list_begins_with_what_is_over_and_says_by_how_much(play, team, manager, as_user):
    play()
    play(signal_on=dt.date(2026, 11, 8))
    answer = as_user(manager).get(f"/desk/{team.pk}/checks/")
    assert [(row.kind, row.days_to) for row in answer.context["rows"]] == [
        ("close_check", -2),
        ("day_7_check", 3),
        ("close_check", 10),
    ]
    assert "2 days over" in answer.content.decode()


def test_a_look_is_over_on_the_day_after(note, team, clock):
    clock.move_to(evening(TARGET))
    now = dt.datetime.now(dt.UTC)
    assert not queries.check_rows(team, [look(note)], now)[0].over
    assert queries.check_rows(team, [look(note)], now + dt.timedelta(seconds=1))[0].days_over == 1


def test_what_was_found_stays_below_for_correcting(note, team, manager, as_user):
    client = as_user(manager)
    client.post(f"/desk/{team.pk}/checks/{look(note).pk}/", {"verdict": "slipped"})
    answer = client.get(f"/desk/{team.pk}/checks/")
    assert [row.verdict for row in answer.context["taken"]] == ["slipped"]
    assert [row.kind for row in answer.context["rows"]] == ["day_7_check"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_with_plays_takes_eleven_queries(play, team, count, django_assert_num_queries):
    for _ in range(count):
        play()
    with django_assert_num_queries(11):
        shown = desk.desk(team)
    assert (len(shown.checks), shown.open_checks) == (2 * count, 2 * count)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_with_one_as_with_three(
    play, team, manager, as_user, count, django_assert_num_queries
):
    for _ in range(count):
        one = play()
        extended(one, manager)
        checks.check(duty=look(one, "day_7_check"), user=manager, verdict="on_track")
    client = as_user(manager)
    with django_assert_num_queries(9):
        client.get(f"/desk/{team.pk}/checks/")


@pytest.mark.parametrize("others", [0, 2])
def test_posting_a_play_takes_one_query_for_its_looks(play, others, django_assert_num_queries):
    for _ in range(others):
        play()
    note = Commitment.objects.select_related("training__team").get(pk=play().pk)
    note.duties.checks().delete()
    with django_assert_num_queries(1):
        checks.schedule(note=note, signal_on=SIGNAL, close_by=TARGET)
    assert Duty.objects.checks().filter(commitment=note).count() == 2


def test_the_desk_does_not_say_that_nothing_is_overdue_while_a_look_is(play, team, manager, as_user, clock):
    play()
    play()
    assert "is late" not in as_user(manager).get(f"/desk/{team.pk}/").content.decode()
    clock.move_to(evening(dt.date(2026, 11, 27)) + dt.timedelta(seconds=1))
    Duty.objects.friday().update(due_at=dt.datetime(2026, 12, 4, tzinfo=dt.UTC))
    page = as_user(manager).get(f"/desk/{team.pk}/").content.decode()
    assert "2 looks at plays are late" in page
    assert "Nothing is overdue" not in page
