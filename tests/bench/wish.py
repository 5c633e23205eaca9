"""What the command line asked a bench for."""

from dataclasses import dataclass

SERVERS = ("uvicorn", "daphne")


@dataclass(frozen=True)
class Wish:
    """`phones` is empty when the bench chooses; `small` is the size that CI runs, with generous bounds."""

    server: str = SERVERS[0]
    phones: tuple[int, ...] = ()
    small: bool = False
    static: bool = False

    def sizes(self, *usual: int, small: tuple[int, ...]) -> tuple[int, ...]:
        """How many phones, from the smallest size to the largest."""
        return tuple(sorted(self.phones or (small if self.small else usual)))
