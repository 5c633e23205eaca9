"""Whose request is being answered gets their own panels with the answer, and no second time by a push."""

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from sessions.live import answering, audiences, publish
from sessions.live.hub import hub
from sessions.live.publisher import publisher
from sessions.live.sending import Dirty

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def change(training, *, of, by):
    """A change that concerns the panels of one person, made by the request of another or the same."""
    with answering(by.pk), transaction.atomic():
        publish(training, ring=[of.pk], aside=True)


async def opened(phone_page, person):
    one = phone_page(person)
    await one.open()
    await one.frame()
    return one


async def test_the_only_page_of_whoever_asked_is_not_pushed_what_it_was_answered(phone_page, rep):
    publisher.bind()
    one = await opened(phone_page, rep)
    await change(rep.training, of=rep, by=rep)
    assert await one.quiet()


async def test_the_other_tabs_of_whoever_asked_are_told(phone_page, rep):
    publisher.bind()
    tabs = [await opened(phone_page, rep), await opened(phone_page, rep)]
    await change(rep.training, of=rep, by=rep)
    assert [list((await tab.frame())["panels"]) for tab in tabs] == [["mine"], ["mine"]]


async def test_somebody_elses_request_is_pushed_as_ever(phone_page, rep, other_rep):
    publisher.bind()
    one = await opened(phone_page, rep)
    await change(rep.training, of=rep, by=other_rep)
    assert list((await one.frame())["panels"]) == ["mine"]


async def test_with_other_processes_the_only_page_is_spared_too_and_knows_it_is_current(phone_page, rep, hosted):
    publisher.bind()
    one = await opened(phone_page, rep)
    await change(rep.training, of=rep, by=rep)
    assert await one.quiet()
    assert hub.rooms[rep.training_id].latest[audiences.participant(rep.pk)] == 1


@pytest.mark.parametrize("where", ["here", "in another process"])
async def test_with_other_processes_another_page_of_theirs_is_rung(phone_page, rep, hosted, where):
    publisher.bind()
    pages = [await opened(phone_page, rep)]
    if where == "here":
        pages.append(await opened(phone_page, rep))
    else:
        said = {"type": "room.presence", "training": rep.training_id, "process": "b", "sent": 0, "ids": [rep.pk]}
        hub.deliver(said)
    await change(rep.training, of=rep, by=rep)
    assert [(await one.frame())["ring"] for one in pages] == [["mine"]] * len(pages)


async def test_an_answer_and_somebody_elses_change_at_once_are_told(phone_page, rep, other_rep, hosted):
    """Both before the frame is made: what the page was answered may lack the second."""
    for order in ((rep, other_rep), (other_rep, rep)):
        dirty = Dirty()
        for by in order:
            dirty.add((), {audiences.participant(rep.pk): {"mine"}}, audiences.participant(by.pk))
        assert dirty.answered == set()
