"""What an action refuses, in words for the person who asked."""


class StaleCommandError(Exception):
    """The room has moved on since the page was drawn: the command is refused, not applied (rule R5)."""


class NotNowError(Exception):
    """The action makes no sense in the room's present state; the message says what to do instead."""
