"""What Slack's answer means, and how long it asks to wait (CONTENT 3.2.2). No Django."""

from datetime import timedelta
from enum import Enum

# Older news than this is not sent as if it were new.
GIVE_UP = timedelta(days=1)
# Of the methods that a token opens: they answer 200 with a word. These pass by themselves;
PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
# and these are about the one picture, not about the bot or its channel.
OF_THE_PICTURE = frozenset(
    {
        "file_upload_size_restricted",
        "file_type_not_allowed",
        "file_not_found",
        "file_update_failed",
        "invalid_arguments",
    }
)


class Meaning(Enum):
    """What follows from an answer."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


def meaning(status: int, word: str = "") -> Meaning:
    """Only 429, the server's own faults and their words are tried again; any other refusal, a redirect too, ends it.

    `word` is the error that a method names beside a 200; the webhook's `ok` is none.
    """
    if word in PASSING or status == 429 or status >= 500:
        return Meaning.LATER
    return Meaning.SENT if status == 200 and not word else Meaning.REFUSED


def wait(retry_after: str | None) -> timedelta | None:
    """How long Slack asks to be left alone, as far as that is a number."""
    if retry_after is None or not (retry_after.isascii() and retry_after.isdigit()):
        return None
    # A second more: a clock that is ahead must not come too early.
    return timedelta(seconds=int(retry_after[:6]) + 1)
