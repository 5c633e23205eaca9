"""A CSM logs a signal from the phone: three fields, exactly once, and the AE says it was reached."""

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from commitments.actions import signals
from commitments.models import Signal
from facilitator.models import Team
from sessions.models import Participant, Response
from tests import factories
from tests.commitments.conftest import TUESDAY
from tests.commitments.test_signals import HOUR, SAID
from tests.sessions.activities import hour

TYPED = {**SAID, "ae_name": "Ben"}


def send(client: Client, participant: Participant, path: str, **data: Any) -> Any:
    url = f"/s/{participant.training.code}/signals/{path}"
    return client.post(url, {"client_key": uuid.uuid4().hex, **data})


@pytest.fixture
def signal(team: Team, rep: Participant, other_rep: Participant) -> Signal:
    return signals.log(team=team, data={**TYPED, "csm_name": "Ana"}, participant=rep)


def test_phone_of_another_room_logs_nothing_here(rep: Participant, as_phone: Any) -> None:
    stranger = factories.ParticipantFactory(training=factories.make_training())
    assert send(as_phone(stranger), rep, "log/", **TYPED).status_code == 404
    assert not Signal.objects.exists()


def test_signal_of_two_others_is_not_there(signal: Signal, rep: Participant, as_phone: Any) -> None:
    third = factories.ParticipantFactory(training=rep.training, rep=None, name="Third")
    assert send(as_phone(third), third, f"{signal.pk}/touch/", how="call").status_code == 404


def test_earlier_signals_of_a_name_are_not_there_before_it_is_sure_whose_it_is(
    signal: Signal, rep: Participant, as_phone: Any
) -> None:
    for state, shown in (("lobby", False), ("ended", True)):
        later = factories.make_training(team=rep.training.team, facilitator=rep.training.facilitator, state=state)
        somebody = factories.ParticipantFactory(training=later, rep=rep.rep, name=rep.name)
        assert (signal.account in as_phone(somebody).get(f"/s/{later.code}/signals/").text) is shown
        answer = send(as_phone(somebody), somebody, f"{signal.pk}/touch/", how="call")
        assert answer.status_code == (200 if shown else 404)


def test_three_fields_are_a_signal_in_the_writers_name(rep: Participant, other_rep: Participant, as_phone: Any) -> None:
    answer = send(as_phone(rep), rep, "log/", **TYPED)
    made = Signal.objects.get()
    assert (made.csm_name, made.csm, made.ae, made.joint, made.training) == (
        "Ana",
        rep.rep,
        other_rep.rep,
        True,
        rep.training,
    )
    assert "Northwind Freight" in answer.json()["panels"]["signals"]


def test_ae_who_logs_sits_in_the_aes_seat_and_is_told_that_they_go_alone(other_rep: Participant, as_phone: Any) -> None:
    answer = send(as_phone(other_rep), other_rep, "log/", **TYPED)
    assert (Signal.objects.get().csm_name, Signal.objects.get().ae_name) == ("", "Ben")
    assert "Only the AE is down" in answer.json()["panels"]["signals"]


def test_signal_is_logged_once_for_its_key(rep: Participant, as_phone: Any) -> None:
    key = uuid.uuid4().hex
    for _attempt in range(2):
        assert send(as_phone(rep), rep, "log/", **{**TYPED, "client_key": key}).status_code == 200
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("account", " ", "which customer"),
        ("account", "a" * 201, "200 characters"),
        ("trigger", "", "what you saw"),
        ("trigger", "gossip", "what you saw"),
        ("evidence", "", "number, name or date"),
        ("evidence", "a" * 241, "240 characters"),
        ("ae_name", "a" * 121, "120 characters"),
    ],
)
def test_missing_part_says_what_to_write(rep: Participant, as_phone: Any, field: str, typed: str, advice: str) -> None:
    answer = send(as_phone(rep), rep, "log/", **{**TYPED, field: typed})
    assert (answer.status_code, Signal.objects.count()) == (422, 0)
    assert advice in answer.json()["errors"][field][0]


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("value", "many", "number such as 174"),
        ("limit", "0", "above zero"),
        ("observed_on", "2026-11-25", "still to come"),
        ("observed_on", "2025-01-01", "more than a year"),
        ("link", "javascript:alert(1)", "https://"),
        ("ask", "Can we meet? Or call?", "Keep one question"),
        ("csm_name", "", "Name both"),
    ],
)
def test_packet_says_what_to_write_instead(
    signal: Signal, rep: Participant, as_phone: Any, field: str, typed: str, advice: str
) -> None:
    packet = {"evidence": "174 of 200", "value": "174", "csm_name": "Ana", "ae_name": "Ben", "joint": "1"}
    answer = send(as_phone(rep), rep, f"{signal.pk}/handoff/", **{**packet, field: typed})
    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]


def test_packet_is_completed_and_the_share_is_worked_out(signal: Signal, rep: Participant, as_phone: Any) -> None:
    packet = {
        "evidence": "Seats",
        "metric": "seats",
        "value": "174",
        "limit": "200",
        "outcome": "Onboard new sites in a day",
        "ask": "Could we plan the next seats on Tuesday or Thursday?",
        "csm_name": "Ana",
        "ae_name": "Ben",
        "joint": "1",
    }
    answer = send(as_phone(rep), rep, f"{signal.pk}/handoff/", **packet)
    signal.refresh_from_db()
    assert (signal.share, signal.outcome, signal.seats) == (87, "Onboard new sites in a day", "")
    assert "(87 %)" in answer.json()["panels"]["signals"]


def test_ae_says_on_their_own_phone_that_the_customer_was_reached(
    signal: Signal, other_rep: Participant, as_phone: Any
) -> None:
    answer = send(as_phone(other_rep), other_rep, f"{signal.pk}/touch/", how="invite")
    signal.refresh_from_db()
    assert (signal.touched_how, signal.touched_by) == ("invite", other_rep)
    assert "in time, after 0 h" in answer.json()["panels"]["signals"]


def test_signal_taken_back_twice_is_taken_back_once_and_no_error(
    signal: Signal, rep: Participant, as_phone: Any
) -> None:
    client, key = as_phone(rep), uuid.uuid4().hex
    for _attempt in range(2):
        assert send(client, rep, f"{signal.pk}/take-back/", sure="1", client_key=key).status_code == 200
    assert not Signal.objects.standing().exists()


def test_page_after_the_hour_leads_to_the_form(rep: Participant, as_phone: Any) -> None:
    link = f'href="/s/{rep.training.code}/signals/"'
    assert link in as_phone(rep).get(f"/s/{rep.training.code}/link/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_questions(
    rep: Participant, as_phone: Any, count: int, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        signals.log(team=rep.training.team, data={**TYPED, "account": f"A{n}"}, participant=rep)
    client, url = as_phone(rep), f"/s/{rep.training.code}/signals/"
    client.get(url)
    with django_assert_num_queries(10):
        page = client.get(url)
    assert page.text.count("<article") == count


@pytest.fixture
def packet(team: Team, facilitator: Any) -> Response:
    run = hour.start_at("packet", {"hours": 24}, team=team, facilitator=facilitator)
    ana = hour.join(run, "Ana")
    data = {**SAID, "outcome": "Sites in a day", "ask": "Shall we talk?", "csm": "Ana", "ae": "Ben", "logged": ""}
    return Response.objects.create(training=run.training, activity_run=run, participant=ana, slot="packet", data=data)


def test_packet_becomes_a_signal_in_one_tap_and_no_second_one(packet: Response, as_phone: Any) -> None:
    ana = packet.participant
    for _tap in range(2):
        answer = send(as_phone(ana), ana, f"packet/{packet.pk}/")
    made = Signal.objects.get()
    assert (made.packet, made.outcome, made.ask, made.ae_name) == (packet, "Sites in a day", "Shall we talk?", "Ben")
    assert made.logged_at == packet.created_at
    assert "Logged as a signal" in answer.json()["panels"]["mine"]


def test_partner_named_in_the_packet_may_log_it_and_a_third_may_not(packet: Response, as_phone: Any) -> None:
    ben = hour.join(packet.activity_run, "Ben", role="ae")
    third = hour.join(packet.activity_run, "Third")
    assert send(as_phone(third), third, f"packet/{packet.pk}/").status_code == 404
    assert send(as_phone(ben), ben, f"packet/{packet.pk}/").status_code == 200


def test_what_became_of_the_packet_in_the_hour_goes_along(packet: Response, as_phone: Any) -> None:
    packet.data |= {"touched": "2026-11-24T09:00:00+00:00", "reviewed": "2026-11-24T09:00:00+00:00"}
    packet.save()
    send(as_phone(packet.participant), packet.participant, f"packet/{packet.pk}/")
    made = Signal.objects.get()
    assert (made.touched_how, made.duties.reviews().get().review.verdict) == ("reached", "go")


def test_sheet_of_the_room_offers_own_accounts_and_the_teams_names(
    signal: Signal, rep: Participant, as_phone: Any
) -> None:
    page = as_phone(rep).get(f"/s/{rep.training.code}/signals/names/").content.decode()
    assert page.count('<option value="Northwind Freight">') == 1
    assert '<option value="Ben">' in page


def test_room_and_the_sheet_know_nothing_of_one_person_before_it_is_opened(
    signal: Signal, rep: Participant, as_phone: Any
) -> None:
    page = as_phone(rep).get(f"/s/{rep.training.code}/").content.decode()
    assert 'popovertarget="log-sheet"' in page
    assert "Northwind Freight" not in page


def test_room_is_told_of_the_account_that_was_logged(rep: Participant, as_phone: Any) -> None:
    panels = send(as_phone(rep), rep, "log/", **TYPED).json()["panels"]
    assert "Northwind Freight is logged." in panels["signal-said"]


def test_ae_who_names_nobody_reaches_the_customer(other_rep: Participant, as_phone: Any) -> None:
    send(as_phone(other_rep), other_rep, "log/", **SAID)
    assert (Signal.objects.get().csm_name, Signal.objects.get().ae_name) == ("", "Ben")


def reach_all(person: Participant, team: Team, *ages: int) -> None:
    """A signal for this AE, logged so many hours ago, for each age."""
    for age in ages:
        data = {**TYPED, "account": f"Age {age}", "csm_name": "Ana"}
        signals.log(team=team, data=data, participant=person, logged_at=TUESDAY - age * HOUR)


def shown(page: Any) -> list[str]:
    return [part.split("<")[0] for part in page.text.split("<h3><bdi>")[1:]]


def test_phone_shows_what_runs_first_then_what_was_missed_last(
    team: Team, other_rep: Participant, as_phone: Any
) -> None:
    reach_all(other_rep, team, *range(60, 75), 1, 40)
    page = as_phone(other_rep).get(f"/s/{other_rep.training.code}/signals/")
    assert shown(page) == ["Age 40", "Age 1", *(f"Age {age}" for age in range(60, 70))]
    assert "5 more wait." in page.text


def test_what_was_done_lately_has_room_beside_all_that_waits(
    team: Team, other_rep: Participant, as_phone: Any, clock: time_machine.Traveller
) -> None:
    reach_all(other_rep, team, *range(1, 18))
    for number, made in enumerate(Signal.objects.order_by("-logged_at")[:4]):
        clock.move_to(TUESDAY + number * HOUR)
        signals.touch(signal=made, how="call", participant=other_rep)
    page = as_phone(other_rep).get(f"/s/{other_rep.training.code}/signals/")
    assert shown(page)[-3:] == ["Age 4", "Age 3", "Age 2"]
    assert len(shown(page)) == 12
    assert "4 more wait." in page.text


def test_page_after_the_hour_names_the_customers_that_this_ae_reaches(
    team: Team, rep: Participant, other_rep: Participant, as_phone: Any
) -> None:
    reach_all(other_rep, team, 1, 2, 3, 60)
    url = f"/s/{other_rep.training.code}/link/"
    page = as_phone(other_rep).get(url).text
    assert page.index("Age 3") < page.index("Age 2") < page.index("Age 1") < page.index("And others.")
    assert "Age 60" not in page
    for made in Signal.objects.exclude(account="Age 60"):
        signals.touch(signal=made, how="call", participant=other_rep)
    page = as_phone(other_rep).get(url).text
    assert "Age 1" not in page
    assert "Age 60" in page
    assert "was due" in page
    assert "Customers you reach" not in as_phone(rep).get(url).text


def test_customers_of_a_name_are_not_named_before_it_is_sure_whose_it_is(
    team: Team, other_rep: Participant, as_phone: Any
) -> None:
    reach_all(other_rep, team, 1)
    for state, named in (("lobby", False), ("ended", True)):
        later = factories.make_training(team=team, facilitator=other_rep.training.facilitator, state=state)
        somebody = factories.ParticipantFactory(training=later, rep=other_rep.rep, name=other_rep.name)
        assert ("Age 1" in as_phone(somebody).get(f"/s/{later.code}/link/").text) is named


def test_phone_says_who_reached_the_customer(
    signal: Signal, rep: Participant, other_rep: Participant, as_phone: Any
) -> None:
    signals.touch(signal=signal, how="call", participant=other_rep)
    page = as_phone(rep).get(f"/s/{rep.training.code}/signals/").text
    assert f"Called · <bdi>{other_rep.name}</bdi>" in page
