"""Cards in a second language and the checks that decide: in the file, in the editor, and frozen into a version."""

import pytest
from django.urls import reverse

from facilitator import kinds
from facilitator.actions import drafts
from facilitator.actions.programs import BUILTIN, import_program
from facilitator.models import ProgramDraft, Scenario
from facilitator.programfile import ProgramFileError, parse
from facilitator.programfile.limits import SCENARIO, SECOND
from tests.facilitator.forms import as_sent
from tests.facilitator.programs import KINDS, SMALL

SECOND_CARDS = """\
checks = ["One", "Two"]
gates = ["Two"]
second_title = "Nutzung"
second_seller_card = "Verkaufen."
second_customer_card = "Kaufen."
second_checks = ["Eins", "Zwei"]
"""
BILINGUAL = SMALL.replace("minutes = 10", 'minutes = 10\nsecond_language = "de"', 1) + SECOND_CARDS


def faults(text):
    with pytest.raises(ProgramFileError) as error:
        parse(text, name="p1.toml", kinds=KINDS)
    return error.value.problems


def test_program_with_both_languages_is_read():
    program = parse(BILINGUAL, name="p1.toml", kinds=KINDS)
    card = program.scenarios[0]
    assert (program.second_language, card.second_customer_card, card.second_checks) == (
        "de",
        "Kaufen.",
        ("Eins", "Zwei"),
    )
    assert (card.gates, card.second_win) == (("Two",), "")


def test_program_without_a_second_language_says_nothing_of_it():
    program = parse(SMALL, name="p1.toml", kinds=KINDS)
    assert program.second_language == ""
    assert program.scenarios[0].gates == ()
    assert not any(getattr(program.scenarios[0], name) for name in SECOND)


@pytest.mark.parametrize(
    ("old", "new", "field", "reason", "suggestion"),
    [
        ('second_language = "de"', 'second_language = "dee"', "second_language", "is not a second_language", "de"),
        ('second_language = "de"', 'secnd_language = "de"', "secnd_language", "not known", "second_language"),
        ('second_language = "de"\n', "", "scenarios[1].second_title", "say at the top", None),
        ('gates = ["Two"]', 'gates = ["Twoo"]', "scenarios[1].gates", "word for word", "Two"),
        ('gates = ["Two"]', 'gate = ["Two"]', "scenarios[1].gate", "not known", "gates"),
        ('second_title = "Nutzung"', 'secnd_title = "N"', "scenarios[1].secnd_title", "not known", "second_title"),
        ('second_seller_card = "Verkaufen."\n', "", "scenarios[1].second_seller_card", "or neither", None),
        ('second_customer_card = "Kaufen."', "", "scenarios[1].second_customer_card", "or neither", None),
        ('["Eins", "Zwei"]', '["Eins"]', "scenarios[1].second_checks", "translate all 2 checks", None),
        ('"Kaufen."', f'"{"x" * 601}"', "scenarios[1].second_customer_card", "shorten it to 600", None),
    ],
)
def test_fault_names_its_field_its_reason_and_what_was_meant(old, new, field, reason, suggestion):
    (problem,) = [each for each in faults(BILINGUAL.replace(old, new, 1)) if each.field == field]
    assert reason in problem.reason
    assert problem.suggestion == suggestion


@pytest.mark.parametrize("name", SECOND)
def test_a_text_has_the_same_limit_in_both_languages(name):
    one, two = SCENARIO[name.removeprefix("second_")], SCENARIO[name]
    assert (two.high, getattr(two, "each", 0)) == (one.high, getattr(one, "each", 0))


def bilingual(name="expansion_triggers.toml"):
    """A built-in program with German cards in its first scenario."""
    text = (BUILTIN / name).read_text("utf-8").replace("\n[[sections]]", '\nsecond_language = "de"\n\n[[sections]]', 1)
    cards = 'second_seller_card = """\nErste Zeile.\nZweite Zeile."""\nsecond_customer_card = "Nur der Kunde."\n'
    return text.replace('\n[[scenarios]]\nkey = "B"', f'{cards}\n[[scenarios]]\nkey = "B"', 1)


@pytest.fixture
def draft(db, team, facilitator):
    version = import_program(source=bilingual(), name="own.toml", team=team, user=facilitator)
    return drafts.begin_draft(program=version.program, user=facilitator)


def part(draft, *address):
    return reverse("facilitator:draft_part", args=[draft.program_id, *address])


def test_a_version_freezes_both_languages_and_the_gates(db, team, facilitator):
    version = import_program(source=bilingual(), name="own.toml", team=team, user=facilitator)
    first, *others = Scenario.objects.filter(version=version)
    assert (first.second_language, first.second_customer_card) == ("de", "Nur der Kunde.")
    assert first.gates == ["Asked one time", "Left discounts out", "Left with a day and hour for the call"]
    assert [card.second_customer_card for card in others] == ["", ""]


def test_every_form_saved_untouched_leaves_every_byte(draft, as_user, facilitator):
    client = as_user(facilitator)
    about = reverse("facilitator:draft_about", args=[draft.program_id])
    for address in [about, *(part(draft, "scenarios", key) for key in "ABC")]:
        page = client.get(address)
        assert client.post(address, as_sent(page)).status_code == 302
    assert ProgramDraft.objects.get(pk=draft.pk).source == bilingual()


def test_editor_writes_both_languages_and_says_which_it_is(draft, as_user, facilitator):
    client, address = as_user(facilitator), part(draft, "scenarios", "B")
    page = client.get(address)
    assert "Customer’s card (Deutsch)" in page.text
    values = {"second_seller_card": "Verkauf.", "second_customer_card": "Kauf.", "gates": ["Heard three priorities"]}
    assert client.post(address, as_sent(page, **values)).status_code == 302
    card = parse(ProgramDraft.objects.get(pk=draft.pk).source, name="", kinds=kinds.known()).scenarios[1]
    assert (card.second_customer_card, card.gates) == ("Kauf.", ("Heard three priorities",))


def test_editor_without_a_second_language_asks_for_none_of_its_texts(draft, as_user, facilitator):
    client, about = as_user(facilitator), reverse("facilitator:draft_about", args=[draft.program_id])
    client.post(about, as_sent(client.get(about), second_language=""))
    assert "second_title" not in client.get(part(draft, "scenarios", "B")).text
    # What has been written already is still there to be seen and taken away.
    assert "Nur der Kunde." in client.get(part(draft, "scenarios", "A")).text
    outline = client.get(reverse("facilitator:draft", args=[draft.program_id]))
    assert ["second_language" in fault.reason for fault in outline.context["page"].faults] == [True]


def test_a_gate_that_is_no_check_stops_publishing(draft, as_user, facilitator):
    client, address = as_user(facilitator), part(draft, "scenarios", "A")
    client.post(address, as_sent(client.get(address), gates=["Asked one tim"]))
    refused = client.post(reverse("facilitator:draft_publish", args=[draft.program_id]))
    assert refused.status_code == 409
    assert "Did you mean “Asked one time”?" in client.get(address).text
