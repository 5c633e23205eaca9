"""The layer of a server that is alone hands frames on without waiting for a round of the event loop."""

import pytest

from sessions.live.oneprocess import OneProcessLayer


def at_once(coroutine):
    """Run what must not wait for the loop."""
    with pytest.raises(StopIteration) as ended:
        coroutine.send(None)
    return ended.value.value


@pytest.fixture
def layer():
    made = OneProcessLayer(capacity=2)
    for name in ("one", "two"):
        at_once(made.group_add("room", name))
    return made


def test_a_frame_is_with_every_receiver_before_the_sender_goes_on(layer):
    at_once(layer.group_send("room", {"number": 1}))
    at_once(layer.group_send("room", {"number": 2}))
    at_once(layer.group_send("elsewhere", {"number": 3}))
    assert [at_once(layer.receive(name)) for name in ("one", "two", "one")] == [
        *({"number": 1}, {"number": 1}),
        {"number": 2},
    ]


def test_who_does_not_keep_up_loses_frames_and_the_others_do_not(layer):
    for number in range(3):
        at_once(layer.group_send("room", {"number": number}))
        assert at_once(layer.receive("two")) == {"number": number}
    assert [at_once(layer.receive("one")) for _ in range(2)] == [{"number": 0}, {"number": 1}]
    assert "one" not in layer.channels


def test_a_laptop_uses_it(settings):
    from config import settings as own

    assert own.HOSTED or own.CHANNEL_LAYERS["default"]["BACKEND"].endswith(".OneProcessLayer")
    assert settings.CHANNEL_LAYERS["default"]["BACKEND"].endswith(".OneProcessLayer")
