"""Teams' files on their way in, and where rows that came with one are from."""

from django.db import models
from django.utils import timezone

from facilitator.models.people import Team, User


class TeamFile(models.Model):
    """A file that somebody looks through before it is read; packed, one at a time for each of them."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="files")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    data = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_file_one_each")]

    def __str__(self) -> str:
        return self.name


class PortedRow(models.Model):
    """`theirs` is the id that a row of `part` has where it came from, `ours` the one it has here."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="+")
    origin = models.CharField(max_length=64)
    part = models.CharField(max_length=60)
    theirs = models.BigIntegerField()
    ours = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "origin", "part", "theirs"], name="ported_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.theirs} → {self.ours}"
