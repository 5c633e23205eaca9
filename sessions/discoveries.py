"""What customers answered to the discovery questions: written down by one app of the hour, and wanted by another.

Both fill this when they start, so that neither imports the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sessions.models import Participant


@dataclass(frozen=True)
class Heard:
    """The answers to the three questions in their order, "" for one not written yet; who wrote them, and when."""

    by: str
    at: datetime
    answers: tuple[str, str, str]


# Gives what somebody, or whoever sat in a pair with them, heard in their hour from an account.
Source = Callable[[Participant, str], Heard | None]
Reader = Callable[[Participant], None]
_sources: list[Source] = []
_readers: list[Reader] = []


def provide(source: Source) -> None:
    _sources[:] = [source]


def register(reader: Reader) -> None:
    """`reader(participant)` is called in the transaction that writes down what this participant heard."""
    _readers.append(reader)


def heard(participant: Participant, account: str) -> Heard | None:
    """None where nothing was written about this account, or the hour asks other questions."""
    return _sources[0](participant, account) if _sources else None


def tell(participant: Participant) -> None:
    for reader in _readers:
        reader(participant)
