"""Panels: the live parts of the screens. One markup, three uses: in the page, in a push, in a snapshot."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.template.loader import render_to_string

from sessions.activities.base import Context
from sessions.live import audiences
from sessions.live.frames import Frame, encode
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
        Panel("notice", audiences.PHONES, phone_queries.notice),
        Panel("task", audiences.PHONES, phone_queries.shared_task),
    )
}
# What a move of the room changes: everything, and with it "mine", which each phone has of its own.
EVERYTHING = tuple(PANELS)
OF_A_MOVE = frozenset(EVERYTHING) - {"task"}
FOR_PHONES = frozenset(name for name, panel in PANELS.items() if panel.audience == audiences.PHONES)
OWN = ("task", "mine")
ON_PHONES = FOR_PHONES | {*OWN}
# A page rendered a moment ago is asked for again by every phone that reconnects: render once.
CACHE_SECONDS = 60


@dataclass
class Rendered:
    """What one audience is sent: the panels that are the same for all of it, and the names that each must fetch."""

    revision: int
    step: int
    panels: dict[str, str] = field(default_factory=dict)
    ring: set[str] = field(default_factory=set)
    # Audiences of those whose own panel is not the one in `panels`: they fetch theirs.
    apart: list[str] = field(default_factory=list)
    # Seconds that each panel took.
    took: dict[str, float] = field(default_factory=dict)

    def add(self, other: "Rendered") -> None:
        """Another panel of the same audience."""
        self.panels |= other.panels
        self.ring |= other.ring
        self.took |= other.took

    def text(self, ring: Iterable[str] = ()) -> str:
        """The frame for the audience; `ring` is fetched besides."""
        return self._frame(self.panels, self.ring.union(ring))

    def text_apart(self, ring: Iterable[str] = ()) -> str:
        """The frame for a phone that fetches its own part."""
        others = {name: html for name, html in self.panels.items() if name != "mine"}
        return self._frame(others, self.ring.union(ring, ["mine"]))

    def _frame(self, panels: dict[str, str], ring: set[str]) -> str:
        frame: Frame = {"r": self.revision, "step": self.step}
        if panels:
            frame["panels"] = panels
        if ring:
            frame["ring"] = sorted(ring)
        return encode(frame)


def audience_of(name: str) -> str:
    """Who is shown a panel; "mine" is the phones' own part, pushed to all those who have nothing there yet."""
    return audiences.PHONES if name == "mine" else PANELS[name].audience


def shared_at(room: Room) -> tuple[str, ...]:
    """Every panel that nobody has to fetch at the part where the room is."""
    return tuple(name for name in EVERYTHING if name != "task" or not phone_queries.is_personal(room))


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


def render_dirty(room: Room, names: Iterable[str]) -> Rendered:
    """Render each named panel of one audience once."""
    rendered = Rendered(room.training.revision, room.step_id)
    for name in sorted(names):
        began = time.perf_counter()
        if name == "mine":
            _render_nobodys(room, rendered)
        elif name == "task" and phone_queries.is_personal(room):
            rendered.ring.add("task")
        else:
            rendered.panels[name] = render(PANELS[name], room)
        rendered.took[name] = time.perf_counter() - began
    return rendered


def load_and_render(training_id: int, names: Iterable[str]) -> tuple[Room, Rendered] | None:
    """Read the room and render what phones are sent at once; None when the training is gone."""
    room = rooms.load(training_id)
    if room is None:
        return None
    return room, render_dirty(room, names) if names else Rendered(room.training.revision, room.step_id)


def _render_nobodys(room: Room, rendered: Rendered) -> None:
    """The phones' own part: the same bytes for all who have done nothing here yet, a ring for the others.

    Who answers after this was read is sent the newer part with a higher revision, and pages keep that one.
    """
    concerned = phone_queries.concerned(room)
    if concerned is None:
        rendered.ring.add("mine")
        return
    rendered.apart = [audiences.participant(pk) for pk in sorted(concerned)]
    rendered.panels["mine"] = _own("mine", room, phone_queries.nobodys(room))


def _own(name: str, room: Room, context: Context) -> str:
    return render_to_string(f"sessions/panels/{name}.html", {"room": room, "training": room.training, **context})


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
    wanted = ON_PHONES if names is None else set(names)
    html = {name: render(PANELS[name], room) for name in sorted(FOR_PHONES & wanted - {"task"})}
    if "task" in wanted:
        html["task"] = (
            _own("task", room, phone_queries.own_task(room, participant))
            if phone_queries.is_personal(room)
            else render(PANELS["task"], room)
        )
    if "mine" in wanted:
        html["mine"] = _own("mine", room, phone_queries.mine(room, participant))
    return html
