"""The team's plays: a worked example told in two plays, losses of three months, and what is open today.

Made by the actions that people's taps run; only then are the rows given their own past days.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from commitments.actions import funnel, segments, stages
from commitments.models import Motion, Play, Segment, Stage, StageMove, Trigger
from config.robots import phrases
from facilitator.models import Rep, Team, User

# Why the demo's plays were lost, the month before it included: mostly for want of a budget.
LOSSES = ("budget_unavailable",) * 6 + ("value_not_proven",) * 2 + ("price", "timing", "no_sponsor", "no_decision")
PRODUCTS = ("Reporting", "Data quality", "Mobile", "Integrations")
SPONSORS = (("Mei Tanaka", "VP Operations"), ("Paul Brandt", "CFO"), ("Ines Moreau", "Chief data officer"))
OPEN_STAGES = (Stage.IDENTIFIED, Stage.IDENTIFIED, Stage.ENGAGED, Stage.ENGAGED, Stage.PROPOSED)
ANSWERS = {
    "answer_1": "Two people match records by hand every Monday, in five sheets.",
    "answer_2": "The matching step: about nine hours a week, and two wrong board figures this quarter.",
    "answer_3": "Trust in the numbers; the head of data engineering would notice first.",
}


@dataclass(frozen=True)
class Story:
    """One play as it went: when its signal was seen and where it is now, in days before today."""

    account: str
    motion: Motion
    trigger: Trigger
    evidence: str
    product: str
    amount: int
    signal: int
    stage: Stage
    since: int
    reason: str = ""
    segment: str = ""
    sponsor: tuple[str, str] = SPONSORS[0]
    people: dict[str, tuple[str, str]] = field(default_factory=dict)


# The framework's example in our words: run apart, each ask closes in its own time and for more than a bundle would.
APART = (
    Story(
        account="Kestrel Analytics",
        motion=Motion.UPSELL,
        trigger=Trigger.USAGE,
        evidence="92 % of the contracted capacity is in use, and the first goal is reached.",
        product="Capacity",
        amount=200_000,
        signal=60,
        stage=Stage.WON,
        since=34,
        segment="Enterprise",
        sponsor=("Jonas Weber", "Head of platform"),
        people={"champion": ("Jonas Weber", "Head of platform"), "head": ("Jonas Weber", "Head of platform")},
    ),
    Story(
        account="Kestrel Analytics",
        motion=Motion.CROSS_SELL,
        trigger=Trigger.OTHER_PAIN,
        evidence="Trust in the data is on the chief data officer’s list for the board.",
        product="Data quality",
        amount=480_000,
        signal=165,
        stage=Stage.WON,
        since=12,
        segment="Enterprise",
        sponsor=SPONSORS[2],
        people={
            "champion": ("Tomasz Zielinski", "Data engineering"),
            "head": SPONSORS[2],
            "users": ("The data engineers", ""),
            "security": ("Aisha Bello", "Security"),
        },
    ),
)


def write(*, team: Team, manager: User, random: Random) -> None:
    """Segments with targets, and some thirty plays."""
    kinds = {"name": "Enterprise", "start": Decimal(4_000_000), "rate": Decimal(15), "period": "quarter"}
    segments.put_segment(team=team, user=manager, data=kinds | {"upsell_cycle": 45, "cross_sell_cycle": 150})
    kinds |= {"name": "Midmarket", "start": Decimal(500_000), "upsell_cycle": None, "cross_sell_cycle": None}
    segments.put_segment(team=team, user=manager, data=kinds)
    accounts = random.sample(phrases.ACCOUNTS, len(phrases.ACCOUNTS))
    reps = list(Rep.objects.filter(team=team))
    for number, story in enumerate((*APART, *_lost(accounts, random), *_open(accounts, random))):
        _tell(story, team, manager, reps[number % len(reps)])


def _lost(accounts: list[str], random: Random) -> list[Story]:
    """One every week or so."""
    return [
        Story(
            account=accounts[number % len(accounts)],
            motion=random.choice(list(Motion)),
            trigger=Trigger.TICKETS,
            evidence="Tickets about the same step, again and again.",
            product=random.choice(PRODUCTS),
            amount=random.randint(8, 60) * 1000,
            signal=5 * number + random.randint(20, 40),
            stage=Stage.LOST,
            since=5 * number + 1,
            reason=reason,
            segment="Midmarket",
        )
        for number, reason in enumerate(random.sample(LOSSES, len(LOSSES)))
    ]


def _open(accounts: list[str], random: Random) -> list[Story]:
    return [
        Story(
            account=accounts[-1 - number % len(accounts)],
            motion=random.choice(list(Motion)),
            trigger=random.choice(list(Trigger)),
            evidence="Seen in the usage report.",
            product=random.choice(PRODUCTS),
            amount=random.randint(8, 90) * 1000,
            signal=random.randint(4, 45),
            stage=OPEN_STAGES[number % len(OPEN_STAGES)],
            since=random.randint(0, 3),
            segment="Midmarket",
            sponsor=SPONSORS[number % len(SPONSORS)],
            people={"champion": ("Priya Nair", "Operations lead")} if number % 2 else {},
        )
        for number in range(10)
    ]


def _tell(story: Story, team: Team, manager: User, rep: Rep) -> None:
    """Begin the play, move it to where it is, then date every row as it was."""
    today = timezone.now().astimezone(team.zone).date()
    name, title = story.sponsor
    data: dict[str, Any] = {
        "account": story.account,
        "motion": story.motion,
        "trigger": story.trigger,
        "evidence": story.evidence,
        "signal_on": today - dt.timedelta(story.signal),
        "product": story.product,
        "amount": Decimal(story.amount),
        "owner_rep": rep,
        "segment": Segment.objects.filter(team=team, name=story.segment).first(),
    }
    play = funnel.begin_play(team=team, user=manager, data=data)
    people = {role: {"name": who, "title": job, "met": True} for role, (who, job) in story.people.items()}
    if people:
        funnel.name_people(play=play, people=people, other_team="", user=manager)
    held = {"conversation_on": today - dt.timedelta((story.signal + story.since) // 2)}
    offer = {"sponsor_name": name, "sponsor_title": title, **ANSWERS}
    for stage, said in _way(story, held, offer):
        stages.move(play=play, to=stage, data=said, actor=rep.name)
    _date(play, story, today)


def _way(story: Story, held: dict[str, Any], offer: dict[str, Any]) -> list[tuple[Stage, dict[str, Any]]]:
    """Every stage on the way to where the play is."""
    steps = [(Stage.ENGAGED, held), (Stage.PROPOSED, offer), (Stage.WON, {})]
    if story.stage == Stage.LOST:
        return [steps[0], (Stage.LOST, {"lost_reason": story.reason})]
    names = [stage for stage, _said in steps]
    return steps[: names.index(story.stage) + 1] if story.stage in names else []


def _date(play: Play, story: Story, today: dt.date) -> None:
    """Spread the moves evenly between the day after the signal and the day of the last one."""
    moves = list(play.moves.all())
    span = max(0, story.signal - story.since - 1)
    for number, move in enumerate(moves):
        on = today - dt.timedelta(story.signal - 1 - span * number // max(1, len(moves) - 1))
        at = dt.datetime.combine(on, dt.time(16), tzinfo=play.team.zone)
        StageMove.objects.filter(pk=move.pk).update(on=on, at=min(at, timezone.now()))
    last = today - dt.timedelta(story.since if len(moves) > 1 else story.signal - 1)
    closed = {"closed_on": last} if story.stage in {Stage.WON, Stage.LOST} else {}
    born = today - dt.timedelta(story.signal - 1)
    Play.objects.filter(pk=play.pk).update(identified_on=born, stage_on=last, **closed)
