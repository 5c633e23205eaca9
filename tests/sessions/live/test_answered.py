"""Whose request is being answered gets their own panels with the answer, and no second time by a push."""

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from sessions.live import answering, publish
from sessions.live.publisher import publisher

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


async def test_with_other_processes_every_page_is_told(phone_page, rep, monkeypatch):
    publisher.bind()
    one = await opened(phone_page, rep)
    monkeypatch.setattr("sessions.live.publisher.elsewhere.exists", lambda: True)
    await change(rep.training, of=rep, by=rep)
    assert list((await one.frame())["panels"]) == ["mine"]
