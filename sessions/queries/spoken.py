"""What a facilitator may be asked while talking: the program's questions, its objections, and its figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from facilitator.models import Claim, Section
from sessions.models import ActivityRun, TrainingSession


@dataclass(frozen=True)
class Spoken:
    """One question with its answer. `where` is the section it belongs to; a figure brings its claim instead."""

    question: str
    answer: str
    where: str
    claim: Claim | None = None


def answers(training: TrainingSession) -> list[Spoken]:
    """Everything there is, in the order of the program. 3 queries."""
    sections = list(Section.objects.filter(version=training.version_id))
    titles = {section.key: section.title for section in sections}
    asked = [Spoken(item["question"], item["answer"], one.title) for one in sections for item in one.faq]
    objected = ActivityRun.objects.filter(training=training, kind="objections").select_related("section_run__section")
    claims = Claim.objects.filter(version=training.version_id)
    return [
        *asked,
        *(spoken for run in objected for spoken in _objections(run)),
        *(Spoken(f"{one.figure} {one.unit}", one.note, titles.get(one.section_key, ""), one) for one in claims),
    ]


def _objections(run: ActivityRun) -> Iterator[Spoken]:
    pairs = zip(run.settings.get("objections", ()), run.settings.get("answers", ()), strict=False)
    for objection, answer in pairs:
        yield Spoken(f"“{objection}”", answer, run.section_run.section.title)
