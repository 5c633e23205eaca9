"""The activity "opening": write the first sentence, hear two pairs say theirs, vote on what came first, and compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilitator.kinds import setting
from roleplay import forms
from roleplay.actions import flagging, opening, seating
from roleplay.models import Pairing
from roleplay.queries import opening as queries
from roleplay.queries.opening import Performance, Phase
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import Room
from sessions.queries.tally import Ballot, Said, bars

# Performances beside each other that can be read across a room; the phones show all.
SHOWN = 3


@dataclass(frozen=True)
class Settings:
    """`performances` are planned, more are possible. `never_say` are the buttons, `customer_hears` what each means."""

    seconds: int = setting(90, _("Seconds for each performance"), min=20, max=600)
    performances: int = setting(2, _("Performances planned"), _("The console can add more."), min=1, max=12)
    moves: tuple[str, ...] = setting((), _("Moves of a good opening"), _("On every phone while people write."), max=7)
    example: str = setting("", _("Example"), _("An opening that works, in one or two sentences."), max=400)
    never_say: tuple[str, ...] = setting(
        (), _("What nobody should say"), _("A button each, for you and for those who listen."), max=9
    )
    customer_hears: tuple[str, ...] = setting(
        (), _("What the customer hears instead"), _("For each sentence above, in the same order."), max=9
    )


class Opening(Activity):
    kind = "opening"
    label = _("Opening drill")
    app = "roleplay"
    Settings = Settings
    # Who opens does not vote on it, and sees no button to do so.
    personal = True
    commands = {
        "start": Command(opening.start, forms.PerformForm),
        "stop": Command(opening.stop),
        "reveal": Command(opening.reveal),
        "hide": Command(opening.hide),
        "never-say": Command(opening.never_say, forms.NeverSayForm),
        "undo-flag": Command(flagging.undo_flag, forms.FlagChoiceForm),
        "fair": Command(flagging.judge, forms.FairForm),
    }
    answers = {
        "line": Answer(opening.write_line, forms.OpeningLineForm),
        "vote": Answer(opening.vote, forms.VoteForm, redraws=seating.OWN),
        "never-say": Answer(opening.heard_never_say, forms.HeardNeverSayForm, redraws=seating.OWN),
    }

    def console(self, run: ActivityRun, room: Room) -> Context:
        """6 queries, whatever the number of people."""
        context = self.stage(run, room)
        written = queries.lines(run)
        current = context["current"]
        return context | {
            "lines": written,
            "coming": queries.coming(run, context["done"], written),
            "at": current.pairing.round_id if current else 0,
            "undoable": next((one for one in reversed(current.noted) if one.until), None) if current else None,
        }

    def projector(self, run: ActivityRun, room: Room) -> Context:
        """Votes and never-says are left out until they are shown; whose they were stands there if names may."""
        context = self.stage(run, room)
        current: Performance | None = context["current"]
        shown = [one for one in context["done"] if one.revealed][-SHOWN:]
        said = {pattern for one in shown for pattern, _count in one.said}
        return {
            "phase": context["phase"],
            "current": current.pairing if current else None,
            "number": current.number if current else 0,
            "votes": current.votes if current else 0,
            "shown": shown,
            "said": sorted(said, key=lambda pattern: pattern.number),
            "names": room.training.names_on_projector,
            "written": Response.objects.filter(activity_run=run, slot=queries.LINE).count(),
        }

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        """A line to write, a clock to open by, or two buttons to judge with; never the tally before it is shown."""
        context = self.stage(run, room)
        current: Performance | None = context["current"]
        pairing = current.pairing if current else None
        return {
            "phase": context["phase"],
            "pairing": pairing,
            "patterns": context["patterns"],
            "i_open": bool(pairing and participant and pairing.seller_id == participant.pk),
            "i_listen": bool(pairing and participant and pairing.customer_id == participant.pk),
            "shown": [one for one in context["done"] if one.revealed],
            "line": self.line(run, participant),
            "longest": forms.LONGEST_LINE,
        }

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        """The own line, then the own vote; who opened reads what was noted once it is shown."""
        context = self.stage(run, room)
        current: Performance | None = context["current"]
        i_open = current is not None and current.pairing.seller_id == participant.pk
        return {
            "phase": context["phase"],
            "line": self.line(run, participant),
            "voted": queries.vote_of(run, current.pairing.round, participant) if current else "",
            "opened": current if i_open and context["phase"] is Phase.REVEALED else None,
        }

    def progress(self, run: ActivityRun, room: Room) -> set[int]:
        newest = queries.newest(run)
        if newest is not None:
            return queries.voted(run, newest)
        return {response.participant_id for response in queries.lines(run)}

    def took_part(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> set[int]:
        """Who wrote, who voted, and who stood before the room. 1 query."""
        seats = Pairing.objects.filter(round__activity_run=run).values_list("seller_id", "customer_id")
        return {one.participant_id for one in given} | {pk for pair in seats for pk in pair}

    def votes(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> list[Ballot]:
        """One for each performance, by its number: who opened is not graded in a report."""
        heard: dict[int, list[str]] = {}
        for one in given:
            if one.slot.startswith(queries.VOTE):
                heard.setdefault(int(one.slot.removeprefix(queries.VOTE)), []).append(one.data["first"])
        labels = {"signal": _("Signal first"), "product": _("Product first")}
        return [
            Ballot(gettext("Opening %(n)d") % {"n": number}, bars(labels, first))
            for number, first in sorted(heard.items())
        ]

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[Said]:
        return [Said(one.participant.name, one.data["line"]) for one in given if one.slot == queries.LINE]

    def line(self, run: ActivityRun, participant: Participant | None) -> str:
        found = Response.objects.filter(activity_run=run, participant=participant, slot=queries.LINE).first()
        return str(found.data["line"]) if found else ""

    def stage(self, run: ActivityRun, room: Room) -> Context:
        settings = self.settings(run)
        known = queries.patterns(settings.never_say, settings.customer_hears)
        done = queries.performances(run, known, room.now)
        current = done[-1] if done else None
        phase = queries.phase_of(run, current.pairing.round if current else None)
        return {"phase": phase, "done": done, "current": current, "patterns": known}


register(Opening())
