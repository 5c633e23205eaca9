"""Every activity there is on every screen: none is missing, none is empty, none shows a card to the wrong seat."""

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from facilitator import kinds
from facilitator.actions import drafts
from facilitator.actions.programs import load_builtin_programs
from facilitator.editor.fields import RowsField
from facilitator.editor.forms import settings_fields
from facilitator.models import Program, Rep, Team
from facilitator.programfile import parse
from facilitator.programfile.blank import blank
from facilitator.programfile.editing import insert, put
from facilitator.programfile.parts import ActivityPart
from roleplay.actions import seating
from roleplay.models import Pairing, Round
from sessions import activities, preview
from sessions.models import ActivityRun, Participant, TrainingSession
from sessions.queries import room as rooms

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("sessions", "roleplay", "commitments")
SECRET, SECOND_SECRET = "Only the customer may read this", "Nur der Kunde darf das lesen"


def needed(settings):
    """What a kind cannot do without."""
    least = {field.name: (field.default, field.metadata.get("min", 0)) for field in dataclasses.fields(settings)}
    texts = {name: "A text" for name, (default, low) in least.items() if default == "" and low}
    lists = {name: ["One", "Two", "Three"] for name, (default, low) in least.items() if default == () and low}
    return texts | lists | ({"scenarios": ["A"]} if "scenarios" in least else {})


def program_of(kind):
    """A program with one activity of a kind, and a scenario whose customer card can be recognised in both languages."""
    values = {"key": kind, "title": "This one", "settings": needed(activities.get(kind).Settings)}
    text = insert(blank(key="all", title="All"), ("sections", 0, "activities"), 0, values)
    card = {"key": "A", "title": "T", "facts": "f", "goal": "g", "win": "w", "checks": ["c"], "breaches": ["b"]}
    second = {"second_seller_card": "Nur der Verkäufer", "second_customer_card": SECOND_SECRET}
    card |= {"seller_card": "Only the seller", "customer_card": SECRET, **second}
    if kind == "one_ask":  # the blank program has it already
        text = blank(key="all", title="All")
    text = put(insert(text, ("scenarios",), 0, card), (), {"second_language": "de"})
    return parse(text, name="", kinds=kinds.known())


def paired_program(kind):
    """The same with a role-play in its last section, unless it is one."""
    program = program_of(kind)
    if kind == "roleplay":
        return program
    last = program.sections[-1]
    play = ActivityPart("roleplay", "Play", {"scenarios": ["A"]})
    sections = (*program.sections[:-1], dataclasses.replace(last, activities=(*last.activities, play)))
    return dataclasses.replace(program, sections=sections)


def text_of(panels):
    return re.sub(r"\s+", " ", strip_tags(" ".join(panels.values()))).strip()


KINDS = sorted(activities.registered())


@pytest.mark.parametrize("face", preview.FACES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_activity_has_something_on_every_screen_and_no_card_of_another_seat(facilitator, kind, face):
    screen = preview.draw(program=program_of(kind), user=facilitator, section="first", kind=kind, face=face)
    own = {name: html for name, html in screen.panels.items() if name in {"face", "screen", "task", "mine"}}
    assert len(text_of(own)) > 10
    everything = "".join(screen.panels.values())
    assert SECRET not in everything
    assert SECOND_SECRET not in everything


def test_the_walk_goes_past_every_activity_that_has_a_module_and_a_folder_of_faces():
    """A new activity is walked as soon as it is there: what is registered, what has a module, what has templates."""
    modules = {path.stem for app in APPS for path in (ROOT / app / "activities").glob("*.py")} - {"__init__", "base"}
    folders = {path.name for app in APPS for path in (ROOT / "templates" / app / "activities").iterdir()}
    faces = {
        f"{kind}/{face}.html": (ROOT / "templates" / activities.get(kind).template(face)).exists()
        for kind in KINDS
        for face in preview.FACES
    }
    assert set(KINDS) == modules == folders
    assert [name for name, there in faces.items() if not there] == []
    assert len(KINDS) >= 20


def test_every_activity_of_the_design_is_registered():
    text = (ROOT / "facilitator" / "programs").glob("*.toml")
    used = {key for path in text for key in re.findall(r'activities\]\]\nkey = "(\w+)"', path.read_text("utf-8"))}
    assert used <= set(KINDS)
    assert len(used) > 15


@pytest.mark.parametrize("face", preview.FACES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_screen_of_any_activity_holds_the_customers_card_while_pairs_sit(facilitator, kind, face):
    """With pairs formed and cards dealt in the same training: not only where nobody could leak anything yet."""
    with preview.rehearsal(program=paired_program(kind), user=facilitator, section="first", kind=kind) as (room, _ana):
        run = ActivityRun.objects.get(training=room.training, kind="roleplay")
        seating.pair_up(run=run, user=facilitator, data={})
        Round.objects.update(started_at=timezone.now())
        pairs = list(Pairing.objects.all())
        Participant.objects.update(reads_second=True)
        Participant.objects.filter(pk=pairs[0].customer_id).update(reads_second=False)
        holders = {person.pk: text for person, text in phones(room, face) if SECRET in text or SECOND_SECRET in text}
        is_dealt = kind == "roleplay" and face == "phone"
        assert set(holders) == ({pair.customer_id for pair in pairs} if is_dealt else set())
        assert all((SECRET in text) != (SECOND_SECRET in text) for text in holders.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_activity_can_be_set_up_in_the_editor(facilitator, team, as_user, kind):
    draft = drafts.new_program(team=team, user=facilitator, title="T")
    # Where the blank program does not have it already.
    client, section = as_user(facilitator), "commitments" if kind == "one_ask" else "first"
    client.post(
        reverse("facilitator:draft_activity_new", args=[draft.program_id, section]), {"kind": kind, "seen": "1"}
    )
    page = client.get(reverse("facilitator:draft_activity", args=[draft.program_id, section, kind]))
    settings = {name for name in page.context["form"].fields if name.startswith("settings.")}
    fields = dataclasses.fields(activities.get(kind).Settings)
    assert settings == {f"settings.{field.name}" for field in fields}


def phones(room, face="phone") -> Sequence[tuple[Participant, str]]:
    room = rooms.of(TrainingSession.objects.get(pk=room.training.pk))
    people = Participant.objects.filter(training=room.training)
    return [(person, "".join(preview._panels(room, person, face).values())) for person in people]


def test_only_customers_hold_the_customers_card_while_a_pair_plays(facilitator):
    program = program_of("roleplay")
    with preview.rehearsal(program=program, user=facilitator, section="first", kind="roleplay") as (room, _ana):
        seating.pair_up(run=room.step, user=facilitator, data={})
        pairs = list(Pairing.objects.all())
        customers = {pair.customer_id for pair in pairs}
        shown = {person.pk for person, text in phones(room) if SECRET in text}
        assert shown == customers
        assert not any(SECOND_SECRET in text for _person, text in phones(room))
        assert len(customers) == len(pairs) == 2
        assert all(SECRET not in text for face in ("console", "projector") for _person, text in phones(room, face))


def test_looking_leaves_nothing_behind(facilitator, as_user):
    version = load_builtin_programs()[0]
    before = [model.objects.count() for model in (Program, Team, TrainingSession, Participant, Rep)]
    client = as_user(facilitator)
    assert client.get(reverse("sessions:preview", args=[version.program_id, 1])).status_code == 200
    for section in version.sections.all():
        for activity in section.activities:
            for face in preview.FACES:
                address = [version.program_id, 1, section.key, activity["key"], face]
                assert client.get(reverse("sessions:preview_face", args=address)).status_code == 200
    assert [model.objects.count() for model in (Program, Team, TrainingSession, Participant, Rep)] == before


def test_screens_are_framed_by_their_own_page_only_and_send_nothing(facilitator, as_user):
    version = load_builtin_programs()[0]
    client = as_user(facilitator)
    outer = client.get(reverse("sessions:preview", args=[version.program_id, 1]))
    inner = client.get(reverse("sessions:preview_face", args=[version.program_id, 1, "frame", "question", "phone"]))
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in outer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inner["Content-Security-Policy"]
    assert "form-action 'none'" in inner["Content-Security-Policy"]
    assert inner["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["frame/nothing/", "nowhere/question/", "frame/question/wall/"])
def test_activity_or_screen_that_is_not_there_is_missing(facilitator, as_user, path):
    version = load_builtin_programs()[0]
    assert as_user(facilitator).get(f"/programs/{version.program_id}/1/preview/{path}").status_code == 404


def test_preview_shows_the_draft_and_only_to_those_who_write_it(facilitator, manager, stranger, team, as_user):
    draft = drafts.new_program(team=team, user=facilitator, title="T")
    address = reverse("sessions:preview_face", args=[draft.program_id, 0, "first", "one_ask", "console"])
    assert "Your one sentence" in as_user(facilitator).get(address).text
    assert as_user(manager).get(address).status_code == 403
    assert as_user(stranger).get(address).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_has_words_of_its_own_in_the_editor(kind):
    settings = activities.get(kind).Settings
    fields = settings_fields(settings)
    called = {name: str(field.label) for name, field in fields.items()}
    assert len(set(called.values())) == len(called)
    assert {field.name for field in dataclasses.fields(settings) if not field.metadata.get("label")} == set()
    # A list can hold anything: what belongs into it is said.
    assert {
        name for name, field in fields.items() if isinstance(field, RowsField) and not said(settings, name)
    } == set()


def said(settings, name):
    return next(str(field.metadata["hint"]) for field in dataclasses.fields(settings) if field.name == name)
