"""In which language a phone shows its cards."""

from typing import Any

from django.db import transaction

from sessions.live import publish
from sessions.models import ActivityRun, Participant


def choose_language(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Read one's cards in the program's second language, or in the first again, on every phone of one's own."""
    with transaction.atomic():
        # The row that came with the request draws the answer to it.
        participant.reads_second = data["second"]
        Participant.objects.filter(pk=participant.pk).update(reads_second=data["second"])
        publish(run.training, ring=[participant.pk], ring_panels=("task", "mine"), aside=True)
