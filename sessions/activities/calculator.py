"""The retention arithmetic with every assumption on the table: the room guesses first, then the sliders move."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import Claim, User
from facilitator.texts import plain
from sessions import nrr
from sessions.actions import figures
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing
from sessions.errors import NotNowError
from sessions.models import ActivityRun, Participant, Response
from sessions.queries import tally

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")
MOST_POINTS = 100
MOST_MONEY = 10**12


# What the console and the editor call an assumption.
LABELS = {
    "csms": gettext_lazy("CSMs who run plays"),
    "plays": gettext_lazy("Plays for each CSM and quarter"),
    "quarters": gettext_lazy("Quarters in the year"),
    "close": gettext_lazy("Close rate"),
    "ratio": gettext_lazy("First cross-sell, of the core contract"),
    "repeat": gettext_lazy("Plays on an account that had one"),
    "follow_on": gettext_lazy("A follow-on, of the core contract"),
    "accounts": gettext_lazy("Accounts in the book"),
    "counted": gettext_lazy("Of a deal, what counts within the year"),
    "churn": gettext_lazy("Lost to churn in the year"),
    "acv": gettext_lazy("Average core contract a year"),
    "arr": gettext_lazy("Revenue the year starts with"),
}
FIRST = gettext_lazy("Where it stands at first; the console can change it.")
PERCENT = gettext_lazy("In percent, where it stands at first.")


@dataclass(frozen=True)
class Settings:
    """Where the sliders stand at first; percentages as percent. `claims` are the points that somebody promises, to be
    held against the plays they need. `guess`: phones guess before anything is revealed.
    """

    csms: int = setting(1, LABELS["csms"], FIRST, min=1, max=200)
    plays: int = setting(1, LABELS["plays"], FIRST, min=0, max=12)
    quarters: int = setting(4, LABELS["quarters"], FIRST, min=1, max=4)
    close: float = setting(31.0, LABELS["close"], PERCENT, min=0, max=100)
    ratio: float = setting(42.0, LABELS["ratio"], PERCENT, min=0, max=300)
    repeat: float = setting(0.0, LABELS["repeat"], PERCENT, min=0, max=100)
    follow_on: float = setting(32.5, LABELS["follow_on"], PERCENT, min=0, max=300)
    accounts: int = setting(100, LABELS["accounts"], FIRST, min=1, max=5000)
    acv: int = setting(120_000, LABELS["acv"], FIRST, min=1, max=10**9)
    counted: float = setting(100.0, LABELS["counted"], PERCENT, min=0, max=100)
    churn: float = setting(0.0, LABELS["churn"], gettext_lazy("In points of NRR."), min=0, max=100)
    claims: tuple[str, ...] = setting(
        ("5.3", "10.6"),
        gettext_lazy("Points that somebody promises"),
        gettext_lazy("Such as 5.3. The room sees how many plays each of them needs."),
        max=4,
    )
    guess: bool = setting(default=True, label=gettext_lazy("The room guesses before anything is shown"))

    def __post_init__(self) -> None:
        for text in self.claims:
            if not text.replace(".", "", 1).isdecimal():
                raise ValueError(f"claims: write points like 5.3; this is “{text}”.")


@dataclass(frozen=True)
class Input:
    """One assumption: a slider from `low` to `high`, or, without a step, a number to write."""

    name: str
    label: "str | Promise"
    unit: "str | Promise"
    low: int
    high: int
    step: str = "1"
    slider: bool = True
    required: bool = True


INPUTS = (
    Input("csms", LABELS["csms"], "", 1, 200),
    Input("plays", LABELS["plays"], "", 0, 12),
    Input("quarters", LABELS["quarters"], "", 1, 4),
    Input("close", LABELS["close"], "%", 0, 100, "0.5"),
    Input("ratio", LABELS["ratio"], "%", 0, 300, "0.5"),
    Input("repeat", LABELS["repeat"], "%", 0, 100),
    Input("follow_on", LABELS["follow_on"], "%", 0, 300, "0.5"),
    Input("accounts", LABELS["accounts"], "", 1, 5000),
    Input("counted", LABELS["counted"], "%", 0, 100),
    Input("churn", LABELS["churn"], gettext_lazy("points"), 0, 100, "0.5"),
    Input("acv", LABELS["acv"], "", 1, MOST_MONEY, slider=False),
    Input("arr", LABELS["arr"], "", 1, MOST_MONEY, slider=False, required=False),
)
NAMES = tuple(one.name for one in INPUTS)


def _out_of(one: Input) -> dict[str, Any]:
    text = _("%(label)s: write a number from %(low)s to %(high)s.") % {
        "label": one.label,
        "low": one.low,
        "high": f"{one.high:,}".replace(",", " "),
    }
    codes = ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
    return dict.fromkeys(codes, text)


class AssumptionsForm(forms.Form):
    """All assumptions at once; without a starting revenue the accounts are taken to be of one size."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in INPUTS:
            self.fields[one.name] = forms.DecimalField(
                min_value=one.low,
                max_value=one.high,
                max_digits=15,
                decimal_places=2,
                required=one.required,
                error_messages=_out_of(one),
            )


class PresetForm(forms.Form):
    """How many CSMs and plays a button stands for."""

    csms = forms.IntegerField(min_value=1, max_value=200)
    plays = forms.IntegerField(min_value=0, max_value=12)


class GuessForm(forms.Form):
    points = forms.DecimalField(
        min_value=0,
        max_value=MOST_POINTS,
        decimal_places=1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits"),
            gettext_lazy("Write points as a number from 0 to 100, like 2 or 5.3."),
        ),
    )


def assume(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Set every assumption as the sliders stand."""
    with changing(run, *SCREENS) as locked:
        locked.state["assumed"] = {name: str(data[name]) for name in NAMES if data.get(name) is not None}


def preset(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """So many CSMs and plays; the other assumptions stay."""
    with changing(run, *SCREENS) as locked:
        changed = {"csms": str(data["csms"]), "plays": str(data["plays"])}
        locked.state["assumed"] = {**_stored(locked), **changed}


def restore(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Back to where the program has the sliders."""
    with changing(run, *SCREENS) as locked:
        locked.state.pop("assumed", None)


def reveal(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Show the result and the guesses to everybody."""
    with changing(run, *SCREENS, ring_everybody=True) as locked:
        locked.revealed_at = locked.revealed_at or timezone.now()


def hide(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS, ring_everybody=True) as locked:
        locked.revealed_at = None


def guess(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Guess, or guess again, until the result is shown."""
    if run.revealed_at:
        raise NotNowError(_("The result is on the screen. What you guessed before counts."))
    respond(run=run, participant=participant, data={"points": str(data["points"])})


def _stored(run: ActivityRun) -> dict[str, str]:
    """The assumptions as texts: those of the program, and what was set over them."""
    values = {name: value for name, value in asdict(Settings(**_known(run.settings))).items() if name in NAMES}
    return {name: plain(Decimal(str(value))) for name, value in {**values, **run.state.get("assumed", {})}.items()}


def _known(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name in NAMES}


def assumptions(run: ActivityRun) -> nrr.Assumptions:
    return nrr.assume(**{name: Decimal(value) for name, value in _stored(run).items()})


@dataclass(frozen=True)
class Needed:
    """A claim of so many points, and what it silently needs; None when no number of plays adds up to it."""

    points: str
    plays: Decimal | None
    csms: Decimal | None


class Calculator(Activity):
    kind = "calculator"
    label = gettext_lazy("Retention calculator")
    app = "sessions"
    Settings = Settings
    commands = {
        "assume": Command(assume, AssumptionsForm),
        "preset": Command(preset, PresetForm),
        "restore": Command(restore),
        "reveal": Command(reveal),
        "hide": Command(hide),
        "toggle_figure": Command(figures.toggle),
    }
    answers = {"guess": Answer(guess, GuessForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        stored = _stored(run)
        inputs = [(one, stored.get(one.name, "")) for one in INPUTS]
        return {
            "sliders": [pair for pair in inputs if pair[0].slider],
            "written": [pair for pair in inputs if not pair[0].slider],
            "changed": "assumed" in run.state,
            "shown": self.shown(run),
            "hidden": figures.hidden(run),
            **self.results(run),
            **self.guesses(run),
        }

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """Until it is revealed neither the result nor a guess is in the page."""
        if not self.shown(run):
            written = Response.objects.filter(activity_run=run).count()
            return {"shown": False, "count": written, "assumed": self.assumed(run)}
        return {"shown": True, **self.public(run), **self.guesses(run)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        if not self.shown(run):
            return {"shown": False, "assumed": self.assumed(run)}
        return {"shown": True, **self.public(run)}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        own = Response.objects.filter(activity_run=run, participant=participant).first()
        guessed = Decimal(own.data["points"]) if own else None
        shown = self.shown(run)
        away = guessed - nrr.rounded(nrr.of(assumptions(run)).points) if shown and guessed is not None else None
        return {"shown": shown, "guessed": guessed, "away": away, "apart": None if away is None else abs(away)}

    def progress(self, run: ActivityRun, room: "Room") -> set[int] | None:
        return super().progress(run, room) if self.settings(run).guess else None

    def took_part(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> set[int] | None:
        return super().took_part(run, room, given) if self.settings(run).guess else None

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        """What was guessed, from the least to the most; and what it is."""
        points = sorted(Decimal(one.data["points"]) for one in given)
        bars = tally.bars({one: number_format(one) for one in points}, points)
        result = number_format(nrr.rounded(nrr.of(assumptions(run)).points))
        return [tally.Ballot(_("Points guessed"), bars, _("The sum: %(points)s points.") % {"points": result})]

    def shown(self, run: ActivityRun) -> bool:
        return bool(run.revealed_at) or not self.settings(run).guess

    def assumed(self, run: ActivityRun) -> list[tuple[Input, str]]:
        """What the result rests on, in the order of the sliders."""
        stored = _stored(run)
        known = ((one, stored[one.name]) for one in INPUTS if one.name in stored)
        return [(one, number_format(value, force_grouping=True)) for one, value in known]

    def results(self, run: ActivityRun) -> Context:
        given = assumptions(run)
        result = nrr.of(given)
        return {
            "assumed": self.assumed(run),
            "equal": given.arr is None,
            "points": nrr.rounded(result.points),
            "net": nrr.rounded(result.net) if given.churn else None,
            "plays": nrr.rounded(result.plays, 0),
            "won": nrr.rounded(result.won),
            "one": nrr.rounded(result.one, 4),
            "touched": nrr.rounded(result.touched, 0),
            "deal": nrr.rounded(result.deal, 0),
            "needed": [self.needed(text, given) for text in self.settings(run).claims],
            "standing": Claim.Standing.ARITHMETIC,
            "standing_label": Claim.Standing.ARITHMETIC.label,
        }

    def public(self, run: ActivityRun) -> Context:
        """The results without what promised points would need, once that is hidden."""
        results = self.results(run)
        return results | {"needed": []} if figures.hidden(run) else results

    def needed(self, points: str, given: nrr.Assumptions) -> Needed:
        plays, csms = (ask(Decimal(points), given) for ask in (nrr.plays_needed, nrr.csms_needed))
        return Needed(points, *(None if one is None else nrr.rounded(one) for one in (plays, csms)))

    def guesses(self, run: ActivityRun) -> Context:
        """How many guessed, and the least, the middle and the most. 1 query."""
        found = Response.objects.filter(activity_run=run).values_list("data__points", flat=True)
        given = sorted(Fraction(text) for text in found)
        spread = (given[0], Fraction(median(given)), given[-1]) if given else ()
        return {"count": len(given), "spread": [nrr.rounded(one) for one in spread]}


register(Calculator())
