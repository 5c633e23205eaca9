"""Panels: the live parts of the screens. One markup, three uses: in the page, in a push, in a snapshot."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.template.loader import render_to_string

from sessions.activities.base import Context
from sessions.live import audiences
from sessions.live.frames import Frame
from sessions.models import Participant
from sessions.queries import console as console_queries
from sessions.queries import phone as phone_queries
from sessions.queries import projector as projector_queries
from sessions.queries import room as rooms
from sessions.queries.room import Room


@dataclass(frozen=True)
class Panel:
    """A part of a screen that is the same for its whole audience; `name` is the id of its root element."""

    name: str
    audience: str
    context: Callable[[Room], Context]
    # Presence changes without a new revision, so what shows it must not be cached by revision.
    cached: bool = True

    @property
    def template(self) -> str:
        return f"sessions/panels/{self.name}.html"


PANELS = {
    panel.name: panel
    for panel in (
        Panel("bar", audiences.CONSOLE, console_queries.bar),
        Panel("agenda", audiences.CONSOLE, console_queries.agenda),
        Panel("face", audiences.CONSOLE, console_queries.face, cached=False),
        Panel("people", audiences.CONSOLE, console_queries.people, cached=False),
        Panel("screen", audiences.PROJECTOR, projector_queries.screen),
        Panel("head", audiences.PHONES, phone_queries.head),
        Panel("task", audiences.PHONES, phone_queries.shared_task),
    )
}
# What a move of the room changes: everything. The short names below say what lesser actions touch.
EVERYTHING = tuple(PANELS)
FOR_PHONES = frozenset(name for name, panel in PANELS.items() if panel.audience == audiences.PHONES)
OWN = ("task", "mine")
# A page rendered a moment ago is asked for again by every phone that reconnects: render once.
CACHE_SECONDS = 60


@dataclass
class Rendered:
    """The outcome of one flush: panels by audience, and the names that phones must fetch for themselves."""

    revision: int
    step: int
    by_audience: dict[str, dict[str, str]] = field(default_factory=dict)
    ring: set[str] = field(default_factory=set)
    # Seconds that each panel took.
    took: dict[str, float] = field(default_factory=dict)


def render(panel: Panel, room: Room) -> str:
    """The panel's markup, at most once per revision; what all phones share, once per change of the room itself."""
    training = room.training
    revision = training.own_revision if panel.name in FOR_PHONES else training.revision
    key = f"panel:{training.pk}:{panel.name}:{revision}"
    if panel.cached and (known := cache.get(key)) is not None:
        return str(known)
    html = render_to_string(panel.template, {"room": room, "training": room.training, **panel.context(room)})
    if panel.cached:
        cache.set(key, html, CACHE_SECONDS)
    return html


def render_dirty(training_id: int, names: Iterable[str]) -> Rendered | None:
    """Render each named panel once; None when the training is gone."""
    room = rooms.load(training_id)
    if room is None:
        return None
    rendered = Rendered(room.training.revision, room.step_id)
    for name in names:
        panel = PANELS[name]
        if name == "task" and phone_queries.is_personal(room):
            rendered.ring.add("task")
            continue
        began = time.perf_counter()
        rendered.by_audience.setdefault(panel.audience, {})[name] = render(panel, room)
        rendered.took[name] = time.perf_counter() - began
    return rendered


def render_personal(training_id: int, rings: dict[str, set[str]]) -> list[tuple[str, Frame]]:
    """A frame for each personal audience, with its owner's panels only (rule R6)."""
    room = rooms.now(training_id)
    if room is None:
        return []
    wanted = {audiences.participant_of(audience): names for audience, names in rings.items()}
    people = Participant.objects.present().filter(training=training_id, pk__in=wanted)
    frames: list[tuple[str, Frame]] = []
    for person in people:
        person.training = room.training
        html = phone_snapshot(room, person, wanted[person.pk])
        frames.append(
            (audiences.participant(person.pk), {"r": room.training.revision, "step": room.step_id, "panels": html})
        )
    return frames


def snapshot(room: Room, audience: str) -> dict[str, str]:
    """All panels of a shared audience, as a page load or a resync shows them."""
    return {name: render(panel, room) for name, panel in PANELS.items() if panel.audience == audience}


def phone_snapshot(room: Room, participant: Participant, names: Iterable[str] | None = None) -> dict[str, str]:
    """A phone's panels: the shared ones, and its own."""
    wanted = set(names) if names is not None else {"head", *OWN}
    html: dict[str, str] = {}
    if "head" in wanted:
        html["head"] = render(PANELS["head"], room)
    if "task" in wanted:
        html["task"] = (
            render_to_string(
                "sessions/panels/task.html",
                {"room": room, "training": room.training, **phone_queries.own_task(room, participant)},
            )
            if phone_queries.is_personal(room)
            else render(PANELS["task"], room)
        )
    if "mine" in wanted:
        html["mine"] = render_to_string(
            "sessions/panels/mine.html",
            {"room": room, "training": room.training, **phone_queries.mine(room, participant)},
        )
    return html
