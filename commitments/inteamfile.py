"""What of this app is in a team's file."""

from typing import Any

from django.utils import timezone

from commitments.models import (
    AccountList,
    Brief,
    BriefText,
    CalendarEntry,
    CalendarFeed,
    Commitment,
    CrmRecord,
    CrmSettings,
    Duty,
    ExtensionException,
    Invitation,
    InviteSwitch,
    Mapping,
    MonthlyValue,
    Outcome,
    Play,
    PlayPart,
    Pledge,
    RankedAccount,
    Ranking,
    Report,
    Review,
    Segment,
    Signal,
    SignalList,
    StageMove,
    Stakeholder,
    Standup,
    StandupScreen,
    ValueList,
)
from commitments.models.reminders import Mail, MailStop, Reminder, TeamStop
from commitments.models.slack import SlackBot, SlackHook, SlackPicture, SlackPost
from facilitator.portable import registry

# Each as it is.
WHOLE = (
    *(Commitment, PlayPart, Duty, Report, Review, ExtensionException, Pledge, Signal),
    *(Segment, Play, StageMove, Stakeholder, Brief, BriefText, Ranking, AccountList, RankedAccount),
    *(CrmSettings, CrmRecord, SignalList, Mapping, MonthlyValue, Outcome, ValueList),
)


def declare() -> None:
    for model in WHOLE:
        registry.register(model)
    registry.register(Standup, settle=_close)
    registry.leave_out(StandupScreen, "opens the standup's window")
    registry.leave_out(CalendarFeed, "links to calendars are keys")
    registry.leave_out(CalendarEntry, "worked out from duties again")
    for sent in (Mail, Reminder, Invitation):
        registry.leave_out(sent, "what this installation wrote; another one would write it again")
    for key in (SlackHook, SlackBot):
        registry.leave_out(key, "the key to a channel")
    for said in (SlackPost, SlackPicture):
        registry.leave_out(said, "what this installation said there")
    for who in (InviteSwitch, TeamStop):
        registry.leave_out(who, "who may be written to is decided where the mail goes out")
    registry.leave_out(MailStop, "belongs to an address, not to a team")


def _close(row: dict[str, Any]) -> None:
    """Its turns are ids that mean others here, so it cannot go on."""
    row["turns"] = {}
    row["closed_at"] = row.get("closed_at") or timezone.now()
