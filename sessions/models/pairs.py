"""People who write one thing together in an activity, two as a rule."""

from django.db import models

from sessions.models.participants import Participant
from sessions.models.plan import ActivityRun


class Pair(models.Model):
    """A place to write together. It stays when somebody changes their seat: what was written in it is the pair's."""

    activity_run = models.ForeignKey(ActivityRun, on_delete=models.CASCADE, related_name="pairs")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["activity_run", "number"], name="pair_number_once")]

    def __str__(self) -> str:
        return f"pair {self.number} of {self.activity_run_id}"


class PairSeat(models.Model):
    """One person in one pair; the constraint keeps a person from sitting in two."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="seats")
    activity_run = models.ForeignKey(ActivityRun, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="pair_seats")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["activity_run", "participant"], name="pair_seat_once")]

    def __str__(self) -> str:
        return f"{self.participant_id} in pair {self.pair_id}"
