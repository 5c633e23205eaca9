"""A cross-sell hour with a CSM and an AE who may write a brief, post a play, and tap their clocks."""

import uuid

import pytest

from commitments.actions import notes
from tests.commitments.conftest import live_hour, step, words
from tests.commitments.test_checks import terms
from tests.conftest import post_answer


@pytest.fixture
def training(team, facilitator, manager):
    plan = ("brief", {}), ("sponsors", {}), ("commitments", {"play": True})
    return live_hour(team, facilitator, manager, *plan, Ben="ae", Ana="csm")


@pytest.fixture
def ana(training):
    return training.participants.get(name="Ana")


@pytest.fixture
def ben(training):
    return training.participants.get(name="Ben")


@pytest.fixture
def note(training, ana):
    run = step(training, "commitments")
    return notes.post_commitment(participant=ana, data=words(play=terms()), run=run)


@pytest.fixture
def write(training, as_phone):
    def send(participant, part, value, base=""):
        run = training.activity_runs.get(kind="brief")
        answer = post_answer(as_phone(participant), participant, run, "write", part=part, base=base, **{part: value})
        assert answer.status_code == 200, answer.content

    return send


@pytest.fixture
def tap(as_phone):
    """What a phone sends to one of its clocks."""

    def send(participant, duty, verb="tick", **data):
        url = f"/s/{participant.training.code}/clock/{duty.pk}/{verb}/"
        return as_phone(participant).post(url, {"client_key": uuid.uuid4().hex, **data})

    return send
