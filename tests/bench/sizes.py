"""How large a past is, known without Django: the bench's own process only hands it on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much there is in all. Every note has a report and a look that are due.

    `largest` is the first team's share of the trainings, reps and accounts; the others share the rest evenly.
    """

    teams: int
    reps: int
    trainings: int
    accounts: int
    notes: int
    programs: int = 0
    # All of the first team.
    signals: int = 0
    largest: float = 0.0

    def part(self, whole: int, team: int) -> int:
        """How much of it a team has."""
        if not self.largest:
            return whole // self.teams
        first = round(whole * self.largest)
        return first if team == 0 else (whole - first) // (self.teams - 1)

    def room(self, team: int) -> int:
        """How many promise something in each training of a team: everybody in a small one."""
        usual = min(self.notes // self.trainings, self.part(self.reps, team))
        if team or not self.largest:
            return usual
        others = sum(self.room(other) * self.part(self.trainings, other) for other in range(1, self.teams))
        return min((self.notes - others) // self.part(self.trainings, 0), self.part(self.reps, 0))


# About ten rows in every list, and what the desk is promised to carry: 100,000 duties.
TEN = Size(teams=10, reps=100, trainings=20, accounts=100, notes=200, programs=9)
# One team has two fifths of it, as the first customer of a growing company would.
FULL = Size(teams=21, reps=2_000, trainings=500, accounts=10_000, notes=50_000, programs=40, largest=0.4)
# A team that imports every signal of its CRM for years, beside a hundred reps' promises.
SIGNALS = Size(teams=2, reps=200, trainings=20, accounts=500, notes=400, signals=100_000)
SIGNALS_SMALL = Size(teams=2, reps=60, trainings=6, accounts=60, notes=60, signals=5_000)
SIGNALS_FEW = Size(teams=2, reps=60, trainings=6, accounts=60, notes=60, signals=300)
# What CI can afford: the same shape, a tenth of the past.
SMALL = Size(teams=6, reps=500, trainings=50, accounts=1_000, notes=5_000, programs=12, largest=0.4)
