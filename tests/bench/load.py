"""How busy the load generator itself was. A generator at its limit measures itself, not the product."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# Of one core, which is all that one process of this kind can use.
MOST = 0.85


@dataclass
class Share:
    """Processor and wall time of this process, added up over the measured moments only."""

    name: str
    cpu: float = 0.0
    wall: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        try:
            yield
        finally:
            self.cpu += time.process_time() - cpu
            self.wall += time.perf_counter() - wall

    @property
    def value(self) -> float:
        """The share of one core, 0 to 1."""
        return min(1.0, self.cpu / self.wall) if self.wall else 0.0

    @property
    def is_bottleneck(self) -> bool:
        return self.value > MOST
