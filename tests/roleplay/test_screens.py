"""The three faces of the role-play: who sees what (rule R6), who is rung, and at what cost."""

import pytest
from django.core.cache import cache

from roleplay.actions import flagging, refereeing, seating
from roleplay.models import Flag, FlagKind, Press
from sessions.live import audiences, publisher
from sessions.models import TrainingSession
from tests.conftest import post_answer
from tests.roleplay.conftest import advance, command, join, make_room, pairs, phone_bytes


@pytest.fixture
def pairing(playing):
    return pairs(playing)[0]


@pytest.fixture
def published(monkeypatch, django_capture_on_commit_callbacks):
    """Runs an action; gives the panels and the rung audiences of what it published."""
    seen = []
    monkeypatch.setattr(publisher.publisher, "mark", lambda pk, names, rings: seen.append((set(names), rings)))

    def run(action, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            action(**kwargs)
        return seen[-1]

    return run


def ask_twice(run, pairing, user):
    flagging.flag(run=run, user=user, data={"pair": pairing.pk, "kind": FlagKind.ASK_TWICE, "note": ""})
    return Flag.objects.first()


# Rights.


def test_a_stranger_cannot_flag(playing, pairing, stranger, as_user):
    response = command(as_user(stranger), playing, "flag", pair=pairing.pk, kind="ask_twice")
    assert (response.status_code, Flag.objects.count()) == (404, 0)


def test_a_manager_cannot_flag(playing, pairing, manager, as_user):
    response = command(as_user(manager), playing, "flag", pair=pairing.pk, kind="ask_twice")
    assert (response.status_code, Flag.objects.count()) == (403, 0)


def test_a_phone_cannot_use_the_facilitators_commands(playing, pairing, as_phone):
    response = command(as_phone(pairing.seller), playing, "undo-flag", flag=1)
    assert response.status_code == 302


def test_the_seller_gets_403_from_the_pad(playing, pairing, as_phone):
    data = {"kind": "asked", "round": pairing.round_id}
    response = post_answer(as_phone(pairing.seller), pairing.seller, playing, "press", **data)
    assert (response.status_code, Press.objects.count()) == (403, 0)


def test_an_unknown_kind_is_refused_with_a_message(playing, pairing, facilitator, as_user):
    response = command(as_user(facilitator), playing, "flag", pair=pairing.pk, kind="rude")
    assert response.status_code == 422


def test_flagging_without_a_picked_pair_says_what_to_do(playing, facilitator, as_user):
    response = command(as_user(facilitator), playing, "flag", pair="", kind="ask_twice")
    assert response.json()["problem"] == "Pick a pair first, then the flag."


# Secrecy.


def test_the_seller_is_never_sent_the_customers_card(playing, pairing, as_phone):
    sent = phone_bytes(as_phone(pairing.seller), pairing.seller)
    assert "SELLER-ONLY" in sent
    assert "CUSTOMER-ONLY" not in sent


def test_the_customer_is_never_sent_the_sellers_card(playing, pairing, as_phone):
    sent = phone_bytes(as_phone(pairing.customer), pairing.customer)
    assert "CUSTOMER-ONLY" in sent
    assert "SELLER-ONLY" not in sent


def test_the_answer_to_a_press_shows_no_card_of_the_other_side(playing, pairing, as_phone):
    data = {"kind": "again", "round": pairing.round_id}
    response = post_answer(as_phone(pairing.customer), pairing.customer, playing, "press", **data)
    assert response.status_code == 200
    assert "SELLER-ONLY" not in response.content.decode()


def test_the_observer_sees_the_checks_and_neither_card(playing, pairing, as_phone):
    observer = join(playing.training, "Observer")
    pairing.observer = observer
    pairing.save()
    sent = phone_bytes(as_phone(observer), observer)
    assert "OBSERVER-ONLY" in sent
    assert "SELLER-ONLY" not in sent
    assert "CUSTOMER-ONLY" not in sent


def test_shared_screens_carry_no_card(playing, facilitator, client):
    sent = client.get(f"/p/{playing.training.projector_token}/").content.decode()
    assert "Scenario title A" in sent
    assert "SELLER-ONLY" not in sent
    assert "CUSTOMER-ONLY" not in sent


def test_the_cards_change_sides_at_the_swap(playing, pairing, facilitator, as_phone):
    advance(playing, facilitator)
    sent = phone_bytes(as_phone(pairing.seller), pairing.seller)
    assert "CUSTOMER-ONLY" in sent
    assert "Swap roles." in sent
    assert "SELLER-ONLY" not in sent


def test_only_referees_have_a_pad(playing, pairing, as_phone):
    assert 'class="pad"' in phone_bytes(as_phone(pairing.customer), pairing.customer)
    assert 'class="pad"' not in phone_bytes(as_phone(pairing.seller), pairing.seller)


# A flag on the phones.


def test_a_flag_takes_over_the_pairs_phones_and_no_other(playing, pairing, facilitator, as_phone):
    ask_twice(playing, pairing, facilitator)
    other = pairs(playing)[1].seller

    assert "You asked twice" in phone_bytes(as_phone(pairing.seller), pairing.seller)
    assert f"{pairing.seller.name} asked twice" in phone_bytes(as_phone(pairing.customer), pairing.customer)
    assert "asked twice" not in phone_bytes(as_phone(other), other)


def test_a_flag_rings_exactly_the_pair(playing, pairing, facilitator, published):
    panels, rings = published(ask_twice, run=playing, pairing=pairing, user=facilitator)

    assert panels == {"face", "screen"}
    assert rings == {audiences.participant(pk): {"mine"} for pk in pairing.member_ids}


def test_a_press_without_a_breach_rings_only_the_pads(playing, pairing, published):
    data = {"kind": "asked", "round": pairing.round_id}
    panels, rings = published(refereeing.press, run=playing, participant=pairing.customer, data=data)

    assert panels == {"face"}
    assert rings == {audiences.participant(pairing.customer_id): {"mine"}}


def test_understood_clears_only_the_own_phone(playing, pairing, facilitator, as_phone):
    flag = ask_twice(playing, pairing, facilitator)
    response = post_answer(as_phone(pairing.seller), pairing.seller, playing, "understood", flag=flag.pk)

    assert "flagged" not in response.json()["panels"]["mine"]
    assert 'class="flagged"' in phone_bytes(as_phone(pairing.customer), pairing.customer)


def test_an_undone_flag_leaves_the_phones(playing, pairing, facilitator, as_phone):
    flag = ask_twice(playing, pairing, facilitator)
    flagging.undo_flag(run=playing, user=facilitator, data={"flag": flag.pk})

    sent = phone_bytes(as_phone(pairing.seller), pairing.seller)
    assert 'class="flagged"' not in sent
    assert "Taken back: Asked twice" in sent


@pytest.mark.parametrize("taps", [1, 2])
def test_an_unread_flag_is_a_small_line_after_the_swap_and_never_over_the_new_card(
    playing, pairing, facilitator, as_phone, taps
):
    ask_twice(playing, pairing, facilitator)
    advance(playing, facilitator, times=taps)

    sellers = phone_bytes(as_phone(pairing.seller), pairing.seller)
    assert 'class="flagged"' not in sellers
    assert "In the last half: asked twice" in sellers
    assert f"In the last half: {pairing.seller.name} asked twice" in phone_bytes(
        as_phone(pairing.customer), pairing.customer
    )


def test_an_understood_flag_is_not_repeated_after_the_swap(playing, pairing, facilitator, as_phone):
    flag = ask_twice(playing, pairing, facilitator)
    post_answer(as_phone(pairing.seller), pairing.seller, playing, "understood", flag=flag.pk)
    advance(playing, facilitator)

    assert "In the last half" not in phone_bytes(as_phone(pairing.seller), pairing.seller)


def test_the_line_about_the_last_half_is_gone_one_half_later(playing, pairing, facilitator, as_phone):
    ask_twice(playing, pairing, facilitator)
    advance(playing, facilitator, times=3)

    assert "In the last half" not in phone_bytes(as_phone(pairing.seller), pairing.seller)


def test_no_flag_fills_a_phone_when_the_role_play_is_over(playing, pairing, facilitator, as_phone):
    advance(playing, facilitator, times=10)
    ask_twice(playing, pairs(playing)[0], facilitator)
    advance(playing, facilitator)

    seller = pairs(playing)[0].seller
    sent = phone_bytes(as_phone(seller), seller)
    assert "Roles down" in sent
    assert 'class="flagged"' not in sent


def test_an_observer_is_told_to_watch_and_not_to_go_on_in_a_role(playing, pairing, facilitator, as_phone):
    pairing.observer = join(playing.training, "Observer")
    pairing.save()
    ask_twice(playing, pairing, facilitator)

    sent = phone_bytes(as_phone(pairing.observer), pairing.observer)
    assert "They stop for a moment" in sent
    assert "Watch how they go on" in sent
    assert "in your role" not in sent


def test_an_observer_is_not_told_to_swap(playing, pairing, facilitator, as_phone):
    pairing.observer = join(playing.training, "Observer")
    pairing.save()
    advance(playing, facilitator)

    sent = phone_bytes(as_phone(pairing.observer), pairing.observer)
    assert "They swap roles." in sent
    assert "This is your new card" not in sent


# Late joiners and the board.


def test_a_late_joiner_watches_a_pair_until_seated(playing, facilitator, as_phone):
    late = join(playing.training, "Late")
    sent = phone_bytes(as_phone(late), late)
    assert "You are not in a pair yet" in sent
    assert "-ONLY" not in sent

    seating.repair(run=playing, user=facilitator, data={})
    assert "OBSERVER-ONLY" in phone_bytes(as_phone(late), late)


def test_the_board_names_who_has_no_seat_and_who_left(playing, facilitator, as_user):
    join(playing.training, "Late Lea")
    gone = pairs(playing)[0].seller
    gone.absent = True
    gone.save()

    face = face_of(as_user(facilitator), playing)
    assert "Late Lea" in face
    assert f"Pair 1 misses {gone.name}" in face


def test_the_board_counts_asks_and_silence(playing, pairing, facilitator, as_user):
    data = {"kind": "asked", "round": pairing.round_id}
    refereeing.press(run=playing, participant=pairing.customer, data=data)

    face = face_of(as_user(facilitator), playing)
    assert "1 ask · silence held" in face
    assert face.count("not asked yet") == 1


def test_a_pair_flagged_for_asking_twice_shows_two_asks_even_if_nobody_tapped(playing, pairing, facilitator, as_user):
    ask_twice(playing, pairing, facilitator)
    assert "2 asks" in face_of(as_user(facilitator), playing)


def test_one_flag_button_in_every_card_and_the_others_once(playing, facilitator, as_user):
    face = face_of(as_user(facilitator), playing)
    assert face.count('data-value-kind="ask_twice"') == 2
    assert [face.count(f'data-value-kind="{kind}"') for kind in FlagKind.values[1:]] == [1] * 6


def test_the_log_says_who_flagged(playing, pairing, facilitator, as_user):
    ask_twice(playing, pairing, facilitator)
    data = {"kind": "early", "round": pairing.round_id}
    refereeing.press(run=playing, participant=pairing.customer, data=data)

    face = face_of(as_user(facilitator), playing)
    assert facilitator.name in face
    assert f"{pairing.customer.name}&#x27;s pad" in face


def test_the_projector_counts_flags_without_names(playing, pairing, facilitator, client):
    ask_twice(playing, pairing, facilitator)
    sent = screen_of(client, playing.training)
    assert '<b class="num">1</b>' in sent
    assert pairing.seller.name not in sent


def test_the_projector_names_sellers_when_the_facilitator_allows_it(playing, pairing, facilitator, client):
    ask_twice(playing, pairing, facilitator)
    TrainingSession.objects.filter(pk=playing.training_id).update(names_on_projector=True)
    cache.clear()
    assert f"{pairing.seller.name}: Asked twice" in screen_of(client, playing.training)


# The commands and answers as the pages send them.


def test_the_hour_can_be_driven_through_the_pages(run, facilitator, as_user, as_phone):
    console = as_user(facilitator)
    assert command(console, run, "pair").status_code == 200
    token = f"{pairs(run)[0].round_id}-ready"
    assert command(console, run, "advance", at=token).status_code == 200
    assert command(console, run, "advance", at=token).status_code == 409

    pairing = pairs(run)[0]
    for _ in range(2):
        data = {"kind": "again", "round": pairing.round_id}
        assert post_answer(as_phone(pairing.customer), pairing.customer, run, "press", **data).status_code == 200
    flag = Flag.objects.get()
    assert command(console, run, "fair", flag=flag.pk, fair="no").status_code == 200
    assert command(console, run, "undo-flag", flag=flag.pk).status_code == 200


# Cost: the same number of queries for one pair and for three.


@pytest.mark.parametrize("people", [2, 6])
def test_the_board_costs_the_same_for_every_number_of_pairs(
    facilitator, team, as_user, django_assert_num_queries, people
):
    from roleplay.activities.roleplay import RolePlay
    from sessions.queries import room as rooms

    run = started(facilitator, team, people)
    room = rooms.of(run.training)
    with django_assert_num_queries(6):
        RolePlay().console(run, room)


@pytest.mark.parametrize("people", [2, 6])
def test_a_phone_costs_the_same_for_every_number_of_pairs(facilitator, team, django_assert_num_queries, people):
    from roleplay.activities.roleplay import RolePlay
    from sessions.queries import room as rooms

    run = started(facilitator, team, people)
    customer = pairs(run)[0].customer
    room = rooms.of(run.training)
    with django_assert_num_queries(2):
        RolePlay().task(run, room, customer)
    with django_assert_num_queries(5):
        RolePlay().mine(run, room, customer)


def started(facilitator, team, people):
    """A half with one flag in each pair."""
    run = make_room(facilitator, team, people=people)
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    for pairing in pairs(run):
        data = {"kind": "again", "round": pairing.round_id}
        refereeing.press(run=run, participant=pairing.customer, data=data)
    return type(run).objects.select_related("training__team", "training__version").get(pk=run.pk)


def face_of(client, run):
    return client.get(f"/trainings/{run.training_id}/console/snapshot/").json()["panels"]["face"]


def screen_of(client, training):
    return client.get(f"/p/{training.projector_token}/snapshot/").json()["panels"]["screen"]
