"""The team's signals: what the board shows of three weeks, from reached in time to missed, and what runs today.

Made by the actions that people's taps run; only the looks are then given their own past times.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from commitments.actions import pledges, signals
from commitments.models import Duty, Review, Signal, Trigger
from config.robots import phrases
from facilitator.models import Rep, Team, User

HOUR = dt.timedelta(hours=1)
Touch = Signal.Touch


@dataclass(frozen=True)
class Story:
    """One signal: logged so many hours ago, the customer reached and the manager's look so many hours after it."""

    ago: int
    trigger: Trigger
    evidence: str
    reached: int | None = None
    how: Touch = Touch.CALL
    looked: int | None = None
    share: tuple[str, int, int] | None = None
    alone: bool = False
    unclaimed: bool = False


STORIES = (
    # Today's, with hours left.
    Story(3, Trigger.USAGE, "174 of 200 seats, seen in this morning’s report", share=("seats", 174, 200)),
    Story(21, Trigger.TICKETS, "Nine tickets about the monthly export since October"),
    Story(
        26, Trigger.SPONSOR, "New VP Operations since the first of the month", reached=5, how=Touch.MESSAGE, looked=18
    ),
    Story(44, Trigger.RENEWAL, "Contract ends in 118 days, procurement not asked yet", alone=True),
    # Past their hours.
    Story(55, Trigger.OUTCOME, "Onboarding goal reached: sites live in a day, as their COO wrote", looked=30),
    Story(75, Trigger.NEW_UNIT, "Second warehouse opens in Gdańsk, from their press page", unclaimed=True),
    # How it usually goes.
    Story(
        98, Trigger.USAGE, "Storage nearly full, from the usage report", reached=19, looked=25, share=("TB", 91, 100)
    ),
    Story(
        150, Trigger.OTHER_PAIN, "Finance asked for the same report in the QBR", reached=40, how=Touch.INVITE, looked=44
    ),
    Story(199, Trigger.ORGANIC, "Eleven people share four logins", reached=61, looked=52),
    Story(246, Trigger.SPONSOR, "Their CRO of two years has left", reached=9, how=Touch.MESSAGE, looked=20),
    Story(
        317, Trigger.RIVAL, "A trial of another tool runs in the Berlin office", reached=47, how=Touch.INVITE, looked=12
    ),
    Story(390, Trigger.USAGE, "160 of 200 seats", reached=72, looked=70, share=("seats", 160, 200)),
    Story(461, Trigger.ONBOARDING, "Seventy days in, first results in their board deck", reached=28, looked=31),
)


def write(*, team: Team, manager: User, random: Random) -> None:
    """A signal a story, each from one of the team's CSMs to one of its AEs."""
    people = list(Rep.objects.filter(team=team).order_by("pk"))
    csms = [rep.name for rep in people if rep.role == Rep.Role.CSM] or [rep.name for rep in people]
    aes = [rep.name for rep in people if rep.role == Rep.Role.AE] or [rep.name for rep in people]
    accounts = random.sample(phrases.ACCOUNTS, len(phrases.ACCOUNTS))
    for number, story in enumerate(STORIES):
        seats = {"csm_name": csms[number % len(csms)], "ae_name": aes[number % len(aes)]}
        _tell(story, team, manager, accounts[number % len(accounts)], seats)


def _tell(story: Story, team: Team, manager: User, account: str, seats: dict[str, str]) -> None:
    logged_at = timezone.now() - story.ago * HOUR
    data: dict[str, Any] = {"account": account, "trigger": story.trigger, "evidence": story.evidence, **seats}
    if story.alone:
        data["csm_name"] = ""
    if story.unclaimed:
        data["ae_name"] = ""
    if story.share:
        metric, value, limit = story.share
        data |= {"metric": metric, "value": Decimal(value), "limit": Decimal(limit)}
    signal = signals.log(team=team, data=data, user=manager, logged_at=logged_at)
    if story.reached is not None:
        signals.touch(signal=signal, how=story.how, user=manager, at=logged_at + story.reached * HOUR)
    if story.looked is not None:
        at = logged_at + story.looked * HOUR
        pledges.review_signal(signal=signal, user=manager, verdict=Review.Verdict.GO, note="")
        Review.objects.filter(duty__signal=signal).update(at=at)
        Duty.objects.reviews().filter(signal=signal).update(closed_at=at)
