"""The activity "roleplay": pairs, three scenarios in two halves each, and flags the moment a rule is broken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from facilitator.kinds import setting
from roleplay import forms
from roleplay.actions import checking, flagging, reading, refereeing, rounds, seating
from roleplay.models import FlagKind, Pairing
from roleplay.queries import board, seat, tally
from roleplay.queries import stage as stages
from roleplay.queries.stage import Phase
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import Room

# The names that fit under the tally on a projector.
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Settings:
    """`scenarios` are card keys of the program; times are seconds. Their fit is CONTENT 4.1.

    Without `interrupt` a flag does not stop its pair: it waits for the debrief. The console can change that.
    """

    scenarios: tuple[str, ...] = setting(
        ("A", "B", "C"), _("Scenarios, in the order of the list"), _("Each is played from both seats."), min=1, max=12
    )
    half_seconds: int = setting(105, _("Seconds for each half"), _("After a half the two swap seats."), min=15, max=900)
    swap_seconds: int = setting(15, _("Seconds to swap seats"), min=5, max=120)
    interrupt: bool = setting(
        default=True,
        label=_("A second ask stops the pair at once"),
        hint=_("Without it flags wait for the debrief. The console can change it."),
    )


class RolePlay(Activity):
    kind = "roleplay"
    label = _("Role-play")
    app = "roleplay"
    Settings = Settings
    personal = True
    commands = {
        "pair": Command(seating.pair_up),
        "repair": Command(seating.repair),
        "advance": Command(rounds.advance, forms.AdvanceForm),
        "back": Command(rounds.step_back),
        "flag": Command(flagging.flag, forms.FlagForm),
        "undo-flag": Command(flagging.undo_flag, forms.FlagChoiceForm),
        "fair": Command(flagging.judge, forms.FairForm),
        "note": Command(flagging.annotate, forms.NoteForm),
        "interrupt": Command(flagging.set_interruption, forms.InterruptForm),
    }
    answers = {
        "press": Answer(refereeing.press, forms.PressForm),
        "undo-press": Answer(refereeing.undo_press, forms.RoundForm),
        "understood": Answer(flagging.understood, forms.FlagChoiceForm),
        "check": Answer(checking.watch, forms.CheckForm),
        "language": Answer(reading.choose_language, forms.LanguageForm, redraws=seating.OWN),
    }

    def console(self, run: ActivityRun, room: Room) -> Context:
        stage = stages.of(run, self.settings(run).scenarios)
        context = board.board(run, room, stage)
        back = run.state.get("back")
        return context | {
            "stage": stage,
            "live": stage.phase is Phase.HALF,
            "can_reshuffle": stage.phase is Phase.READY,
            "can_repair": board.repairable(context, stage),
            "back_until": back["until"] if back and back["until"] > room.now else None,
            "interrupts": stages.interrupts(run),
            "primary": FlagKind.ASK_TWICE,
            "more_kinds": [kind for kind in FlagKind if kind != FlagKind.ASK_TWICE],
        }

    def projector(self, run: ActivityRun, room: Room) -> Context:
        stage = stages.of(run, self.settings(run).scenarios)
        names, interrupts = room.training.names_on_projector, stages.interrupts(run)
        return {
            "stage": stage,
            "pairs": Pairing.objects.seated().filter(round=stage.round).count() if stage.round else 0,
            # What waits for the debrief is not on the wall before it.
            "tally": tally.of(run) if interrupts or stage.phase is Phase.DONE else [],
            "flagged": tally.sellers(run, NAMES_SHOWN) if names and interrupts else [],
        }

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        # Shared bytes would be the same for both seats: without an owner there is no card.
        if participant is None:
            return {"seat": None}
        return {"seat": seat.seat(run, participant)}

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        return seat.private(run, room, participant)

    def progress(self, run: ActivityRun, room: Room) -> set[int] | None:
        """Nobody is waited for: the pairs are on the board."""
        return None

    def took_part(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> set[int]:
        """Whoever sat in a pair that played, in any seat. 1 query."""
        played = Pairing.objects.filter(round__activity_run=run, round__started_at__isnull=False)
        seats = played.values_list("seller_id", "customer_id", "observer_id")
        return {pk for pair in seats for pk in pair if pk is not None}


register(RolePlay())
