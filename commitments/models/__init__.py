"""Tables of what was promised, when it is due, and what became of it."""

from commitments.models.briefs import Brief, BriefText
from commitments.models.clocks import Mapping
from commitments.models.crm import CrmRecord, CrmSettings
from commitments.models.duties import Duty, Report, Review
from commitments.models.feeds import CalendarEntry, CalendarFeed
from commitments.models.funnel import LossReason, Play, Segment, Stage, StageMove, Stakeholder
from commitments.models.invites import Invitation, InviteSwitch
from commitments.models.lists import ImportList, SignalList, ValueList
from commitments.models.notes import Commitment, Motion, Trigger
from commitments.models.outcomes import Measure, MonthlyValue, Outcome
from commitments.models.plays import ExtensionException, PlayPart
from commitments.models.pledges import Pledge, Standup, StandupScreen
from commitments.models.rankings import AccountList, RankedAccount, Ranking
from commitments.models.reminders import Mail, MailClass, MailStop, Reminder, TeamStop
from commitments.models.signals import Signal
from commitments.models.slack import SlackBot, SlackHook, SlackPicture, SlackPost

__all__ = [
    "AccountList",
    "Brief",
    "BriefText",
    "CalendarEntry",
    "CalendarFeed",
    "Commitment",
    "CrmRecord",
    "CrmSettings",
    "Duty",
    "ExtensionException",
    "ImportList",
    "Invitation",
    "InviteSwitch",
    "LossReason",
    "Mail",
    "MailClass",
    "MailStop",
    "Mapping",
    "Measure",
    "MonthlyValue",
    "Motion",
    "Outcome",
    "Play",
    "PlayPart",
    "Pledge",
    "RankedAccount",
    "Ranking",
    "Reminder",
    "Report",
    "Review",
    "Segment",
    "Signal",
    "SignalList",
    "SlackBot",
    "SlackHook",
    "SlackPicture",
    "SlackPost",
    "Stage",
    "StageMove",
    "Stakeholder",
    "Standup",
    "StandupScreen",
    "TeamStop",
    "Trigger",
    "ValueList",
]
