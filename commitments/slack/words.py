"""What Slack's answers mean, in our own words, with its word behind them for whoever looks it up."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TOKEN = gettext_lazy("Slack does not know this token any more.")
CHANNEL = gettext_lazy("Slack finds no such channel.")
ARCHIVED = gettext_lazy("The channel is archived.")
FORBIDDEN = gettext_lazy("Whoever runs that Slack does not allow it.")
BUSY = gettext_lazy("Slack has too much to do.")
ITS_FAULT = gettext_lazy("Something is wrong at Slack.")
SAID_NO = gettext_lazy("Slack said no.")
MEANINGS: dict[str, Any] = {
    "no_service": gettext_lazy("The webhook was removed in Slack."),
    "no_team": gettext_lazy("That Slack does not exist any more."),
    "team_disabled": gettext_lazy("That Slack is closed."),
    "action_prohibited": FORBIDDEN,
    "posting_to_general_channel_denied": FORBIDDEN,
    "posting_to_channel_denied": FORBIDDEN,
    "restricted_action": FORBIDDEN,
    "access_denied": FORBIDDEN,
    "file_uploads_disabled": FORBIDDEN,
    "file_type_not_allowed": FORBIDDEN,
    "channel_not_found": CHANNEL,
    "invalid_channel": CHANNEL,
    "channel_is_archived": ARCHIVED,
    "is_archived": ARCHIVED,
    "not_in_channel": gettext_lazy("The bot is not in the channel. Invite it there, then enter its token again."),
    "invalid_auth": TOKEN,
    "not_authed": TOKEN,
    "token_revoked": TOKEN,
    "token_expired": TOKEN,
    "account_inactive": TOKEN,
    "invalid_token": TOKEN,
    "missing_scope": gettext_lazy("The bot may not upload files: give it the scope files:write and install it again."),
    "not_allowed_token_type": gettext_lazy("This is not the token of a bot."),
    "file_upload_size_restricted": gettext_lazy("The picture is larger than that Slack takes."),
    "invalid_payload": gettext_lazy("Slack could not read the message."),
    "ratelimited": BUSY,
    "rate_limited": BUSY,
    "rollup_error": ITS_FAULT,
    "internal_error": ITS_FAULT,
    "fatal_error": ITS_FAULT,
    "service_unavailable": ITS_FAULT,
}


def said(status: int, word: str) -> str:
    """At most 200 characters."""
    answer = f"{status} {word}".strip()
    meaning = MEANINGS.get(word)
    if meaning is None and status == 429:
        meaning = BUSY
    elif meaning is None and status >= 500:
        meaning = ITS_FAULT
    return f"{str(meaning or SAID_NO).removesuffix('.')} ({answer})."[:200]


def unreachable(fault: str) -> str:
    return _("Slack could not be reached (%(fault)s).") % {"fault": fault}
