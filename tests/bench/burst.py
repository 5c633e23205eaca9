"""A burst of notes: everybody puts a commitment on the wall within two seconds, and everybody else keeps listening."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

import uvloop

from config.robots import writing
from config.robots.markup import Form
from tests.bench import budgets
from tests.bench.load import Share
from tests.bench.phones import Crowd, Phone
from tests.bench.product import Product
from tests.bench.receiver import Receiver, revision_of
from tests.bench.report import Report, median, p95, percentile
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

SECONDS = 2.0
PATIENCE = 60.0
# Notes posted one by one before the burst, by phones that stay out of it: the limit.
IDLE, SMALL_IDLE = 20, 8
IDLE_PAUSE = 0.3
# How long the projector may take to show the last note.
SHOWN_WITHIN = 30.0
LARGE = 1000
NOTE = "note"


@dataclass
class Outcome:
    """Of each note that was taken: ms until the answer, when that was (epoch ns), and the revision it made."""

    took: list[float] = field(default_factory=list)
    stored: list[tuple[int, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def run(wish: Wish) -> Report:
    sizes = wish.sizes(200, LARGE, small=(50,))
    report = Report("burst", wish, sizes)
    for size in sizes:
        with Product(wish.server) as product:
            taken = uvloop.run(_at(size, product, report))
            product.stop()
            found = _stored(product)
        report.add(f"{size} notes: acknowledged and not stored", max(0, taken - found), budget=budgets.NONE)
        report.add(f"{size} notes: stored and not acknowledged", max(0, found - taken), budget=budgets.NONE)
    return report


async def _at(size: int, product: Product, report: Report) -> int:
    """Gives how many notes were acknowledged in all."""
    idle_phones = SMALL_IDLE if report.wish.small else IDLE
    async with (
        Owner(product) as owner,
        open_room(owner, phones=size + idle_phones) as training,
        Crowd(product.base, training.code) as crowd,
    ):
        await training.start()
        await crowd.grow(1)
        form = await training.go_to(crowd.phones[0].line, NOTE)
        await crowd.grow(size + idle_phones)
        idle = await _one_by_one(crowd.phones[size:], form)
        assert training.wall is not None
        burst = await _burst(crowd.phones[:size], form, training.wall, product, report)
        _report(size, idle, burst, report)
        return len(idle.took) + len(burst.took)


async def _one_by_one(phones: Iterable[Phone], form: Form) -> Outcome:
    outcome = Outcome()
    for phone in phones:
        await post(phone, form, outcome)
        await asyncio.sleep(IDLE_PAUSE)
    return outcome


async def _burst(phones: list[Phone], form: Form, wall: Receiver, product: Product, report: Report) -> Outcome:
    """All of them within two seconds, evenly; then until the projector shows the last."""
    outcome, share, size = Outcome(), Share(f"{len(phones)} notes"), len(phones)
    wall.inbox.clear()
    cpu = product.cpu()

    async def one(number: int, phone: Phone) -> None:
        await asyncio.sleep(SECONDS * number / size)
        await post(phone, form, outcome)

    began = time.perf_counter()
    with share.measured():
        await asyncio.gather(*(one(number, phone) for number, phone in enumerate(phones)))
    answered = time.perf_counter() - began
    last = max((revision for _at, revision in outcome.stored), default=0)
    while wall.newest < last and time.perf_counter() - began < answered + SHOWN_WITHIN:
        await asyncio.sleep(0.01)
    report.add(f"{size} notes: last one answered after", answered, "s", share=share)
    report.add(f"{size} notes: server CPU per note", 1000 * (product.cpu() - cpu) / size, "ms")
    _report_wall(size, wall, outcome, report)
    return outcome


async def post(phone: Phone, form: Form, outcome: Outcome) -> None:
    """What a thumb sends: an account, a trigger, a next action, a day and an hour."""
    values = writing.fill(form, Random(phone.name), name=phone.name, role="csm")
    data = {**values, "client_key": secrets.token_hex(16)}
    headers = {"X-CSRFToken": phone.line.body["data-csrf"], "Accept": "application/json"}
    began = time.perf_counter()
    try:
        async with (
            asyncio.timeout(PATIENCE),
            phone.line.http.post(phone.line.base + form.action, data=data, headers=headers) as answer,
        ):
            text = await answer.read()
            if answer.status != 200:
                outcome.errors.append(f"{answer.status} {text[:200]!r}")
                return
    except Exception as error:
        outcome.errors.append(repr(error))
        return
    outcome.took.append(1000 * (time.perf_counter() - began))
    outcome.stored.append((time.time_ns(), revision_of(text)))


def _report(size: int, idle: Outcome, burst: Outcome, report: Report) -> None:
    name = f"{size} notes"
    took, limit = burst.took or [1000 * PATIENCE], median(idle.took)
    worst = percentile(took, 0.99)
    report.add(f"{name}: not taken", len(burst.errors) + len(idle.errors), budget=budgets.NONE)
    report.add(f"{name}: a post, median", median(took), "ms", limit=limit)
    report.add(f"{name}: a post, p99", worst, "ms", limit=limit, budget=None if size >= LARGE else budgets.BURST)
    if size >= LARGE:
        report.add(f"{name}: a post, p99 in all", worst, "ms", budget=budgets.LARGE_BURST)
    for reason in [*idle.errors, *burst.errors][:3]:
        report.note(f"Not taken: {reason}")


def _report_wall(size: int, wall: Receiver, outcome: Outcome, report: Report) -> None:
    """How often the wall was drawn, and how long a stored note took until it was on it."""
    frames = [(now, revision_of(text)) for now, text in wall.inbox if b'"screen"' in text]
    lags = [
        max(0.0, next((now - stored for now, shown in frames if shown >= revision), SHOWN_WITHIN * 1e9)) / 1e6
        for stored, revision in outcome.stored
    ]
    budget = None if size >= LARGE else budgets.WALL_RENDERS
    report.add(f"{size} notes: wall drawn", len(frames), "times", budget=budget)
    report.add(f"{size} notes: answer to wall, median", median(lags or [0.0]), "ms")
    report.add(f"{size} notes: answer to wall, p95", p95(lags or [0.0]), "ms")


def _stored(product: Product) -> int:
    """Notes in the file that the product left behind."""
    database = sqlite3.connect(f"file:{product.database}?mode=ro", uri=True)
    try:
        return int(database.execute("SELECT count(*) FROM commitments_commitment").fetchone()[0])
    finally:
        database.close()
