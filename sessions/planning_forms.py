"""What a facilitator fills in to plan a training."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilitator.access import RUNNING_ROLES
from facilitator.models import Membership, Section, Team, User
from facilitator.texts import clean_text
from sessions import plan_rules
from sessions.actions.planning import Facts
from sessions.forms import DayField
from sessions.queries.planning import parts_of

# A meeting that was to begin ten minutes ago is still planned, one of yesterday is a slip of the finger.
LATE = timedelta(hours=1)
FAR = timedelta(days=2 * 365)
# The end of the working day: later than this the next training is proposed for tomorrow.
EVENING = 17
MORNING = time(10)

NRR = _("Write the percentage with one decimal at most, such as 104.5, or leave it empty.")
NRR_WORDS = dict.fromkeys(
    ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"), NRR
)
MINUTES_WORDS = {
    "required": _("Write how many minutes."),
    "invalid": _("Write whole minutes, such as 10."),
    "min_value": _("At least %(limit_value)s minutes here."),
    "max_value": _("At most %(limit_value)s minutes here: the whole training has no more."),
}


def usual_start(zone: ZoneInfo) -> datetime:
    """The next full hour of a working day, as a first proposal."""
    now = timezone.now().astimezone(zone)
    start = now.replace(minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(hours=1)
    if start.hour < MORNING.hour or start.hour > EVENING or start.date() != now.date():
        start = datetime.combine(start.date() if start.hour < MORNING.hour else start + timedelta(days=1), MORNING)
    while start.weekday() > 4:
        start = datetime.combine(start.date() + timedelta(days=1), MORNING)
    return start.replace(tzinfo=zone)


def moment_in(zone: ZoneInfo, day: date, hour: time) -> datetime:
    """A local date and time as a moment; of an hour that comes twice, the first. Raises ValidationError."""
    local = datetime.combine(day, hour)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    if shown != local:
        raise ValidationError(
            _("The clocks go forward that night: %(time)s does not exist in %(zone)s. Write %(next)s instead."),
            params={"time": f"{hour:%H:%M}", "zone": zone.key, "next": f"{shown:%H:%M}"},
        )
    return moment


class PlanForm(forms.Form):
    """Title, manager, time, NRR and the minutes of every section; `facts()` gives it all once it is valid."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        error_messages={
            "required": _("Write what the team should read on the screen."),
            "max_length": _("Write at most %(limit_value)d characters: it has to fit on the screen."),
        },
    )
    manager = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Manager"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Takes the pledge in the room and sees what was kept."),
        error_messages={"invalid_choice": _("This person is no longer a manager of the team. Choose from the list.")},
    )
    date = DayField(
        label=_("Date"),
        error_messages={"required": _("Choose the day."), "invalid": _("Write the day like 2026-11-20.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=_("Time"),
        error_messages={name: _("Write the hour too, like 10:00.") for name in ("required", "invalid")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    nrr = forms.DecimalField(
        label=_("The team's NRR in percent"),
        required=False,
        min_value=0,
        max_value=999,
        max_digits=4,
        decimal_places=1,
        error_messages=NRR_WORDS,
        help_text=_("Net revenue retention of the last twelve months, for the two figures at the start."),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1", "placeholder": "104"}),
    )

    def __init__(
        self,
        *args: Any,
        team: Team,
        sections: Sequence[Section],
        minutes: Mapping[int, int],
        total: int,
        keeps: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        """`keeps` is the present start of a training that is being changed: it may stay although it has passed."""
        super().__init__(*args, **kwargs)
        self.team, self.sections, self.total = team, sections, total
        self.keeps = keeps and keeps.replace(second=0, microsecond=0)
        self.starts_at: datetime | None = None
        roles = (*RUNNING_ROLES[:1], Membership.Role.MANAGER)
        managers = User.objects.filter(memberships__team=team, memberships__role__in=roles, is_active=True)
        self.fields["manager"].queryset = managers.distinct()  # type: ignore[attr-defined] # a ModelChoiceField has one
        self.fields["date"].help_text = _("In %(zone)s.") % {"zone": team.timezone}
        for section, part in zip(sections, parts_of(sections), strict=True):
            self.fields[_field(section)] = forms.IntegerField(
                label=section.title,
                min_value=part.floor,
                max_value=total,
                initial=minutes[section.pk],
                error_messages=MINUTES_WORDS,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-minutes": ""}),
            )

    @property
    def rows(self) -> list[tuple[Section, BoundField]]:
        return [(section, self[_field(section)]) for section in self.sections]

    @property
    def sum(self) -> int:
        """The minutes as they stand in the fields; what cannot be read counts nothing."""
        values = (bound.value() for _section, bound in self.rows)
        return sum(int(value) for value in values if str(value).isdecimal() and len(str(value)) < 5)

    def clean_title(self) -> str:
        title = clean_text(self.cleaned_data["title"])
        if len(title) < 2:
            raise ValidationError(_("Write what the team should read on the screen: at least two letters."))
        return title

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_start(data)
        if all(_field(section) in data for section in self.sections):
            off = plan_rules.off_by(self._minutes(data), self.total)
            if off > 0:
                self.add_error(None, _("The sections are %(off)s min over %(total)s. Shorten one.") % self._off(off))
            elif off < 0:
                self.add_error(None, _("The sections leave %(off)s of %(total)s min. Give them out.") % self._off(-off))
        return data

    def _check_start(self, data: dict[str, Any]) -> None:
        if not data.get("date") or data.get("time") is None:
            return
        try:
            self.starts_at = moment_in(self.team.zone, data["date"], data["time"])
        except ValidationError as error:
            self.add_error("time", error)
            return
        now = timezone.now()
        # Changing the title of a training whose time has passed must not demand another date.
        if self.starts_at < now - LATE and self.starts_at != self.keeps:
            self.add_error("date", _("This has passed. Write a date and time still to come."))
        elif self.starts_at > now + FAR:
            self.add_error("date", _("This is more than two years away. Check the year."))

    def _minutes(self, data: Mapping[str, Any]) -> dict[int, int]:
        return {section.pk: data[_field(section)] for section in self.sections}

    def _off(self, off: int) -> dict[str, int]:
        return {"off": off, "total": self.total}

    def facts(self) -> Facts:
        """Only of a valid form."""
        data = self.cleaned_data
        assert self.starts_at is not None  # noqa: S101 # a valid form has one
        return Facts(data["manager"], data["title"], self.starts_at, data["nrr"], self._minutes(data))


def _field(section: Section) -> str:
    return f"minutes_{section.pk}"
