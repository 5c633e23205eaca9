"""The activity "debrief": one keep and one change for every seller, aloud for some pairs, in writing for the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from facilitator.kinds import setting
from roleplay import forms
from roleplay.actions import checking, debriefing
from roleplay.models import Debrief
from roleplay.queries import debriefs, scores
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import Room


@dataclass(frozen=True)
class Settings:
    """`seconds` for each spoken pair, `spoken` pairs aloud (CONTENT 4.1)."""

    seconds: int = setting(90, _("Seconds for each pair that debriefs aloud"), min=15, max=600)
    spoken: int = setting(2, _("Pairs that debrief aloud"), _("The others write theirs."), min=0, max=100)


class DebriefActivity(Activity):
    kind = "debrief"
    label = _("Debrief")
    app = "roleplay"
    Settings = Settings
    personal = True
    commands = {
        "speak": Command(debriefing.speak, forms.PairChoiceForm),
        "stop": Command(debriefing.stop),
        "write-down": Command(debriefing.note_down, forms.DebriefForm),
        "check": Command(checking.decide, forms.CheckForm),
    }
    answers = {
        "write": Answer(debriefing.write, forms.DebriefForm),
        "acknowledge": Answer(debriefing.acknowledge, forms.AcknowledgeForm),
        "check": Answer(checking.mark, forms.CheckForm),
    }

    def console(self, run: ActivityRun, room: Room) -> Context:
        context = debriefs.console(run, self.settings(run).spoken)
        current = context["current"]
        return context | {"talks": scores.of_sellers(run, current.pair.people) if current else []}

    def projector(self, run: ActivityRun, room: Room) -> Context:
        written = Debrief.objects.filter(activity_run=run, author__isnull=False).count()
        return {"pairing": debriefs.spoken_pair(run), "written": written}

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        if participant is None:
            return {"slots": [], "aloud": False}
        pairing = debriefs.spoken_pair(run)
        return {
            "slots": debriefs.phone_slots(run, participant),
            "aloud": pairing is not None and participant.pk in pairing.member_ids,
        }

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        return {
            "about": debriefs.about(run, participant),
            "written": debriefs.written_by(run, participant),
            "heard": debriefs.heard(run, participant),
            **scores.phone(run, participant),
        }

    def took_part(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> set[int] | None:
        return self.progress(run, room)

    def progress(self, run: ActivityRun, room: Room) -> set[int] | None:
        """Who has written for a partner."""
        authors = Debrief.objects.filter(activity_run=run, author__isnull=False)
        return set(authors.values_list("author_id", flat=True))


register(DebriefActivity())
