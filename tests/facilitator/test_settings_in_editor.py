"""How an activity's settings are edited: what they are called, and what may be chosen."""

import pytest

from facilitator import kinds
from facilitator.actions import drafts
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import ProgramDraft
from facilitator.programfile import parse, read
from facilitator.programfile.compare import locate
from facilitator.programfile.editing import put
from tests.facilitator.forms import as_sent
from tests.facilitator.test_editor import data_of, part, url

pytestmark = pytest.mark.django_db
NOTE = ("sections", "commitments", "activities", "commitments")


@pytest.fixture
def draft(team, facilitator):
    return drafts.copy_program(version=load_builtin_programs()[0], team=team, user=facilitator)


@pytest.fixture
def client(as_user, facilitator):
    return as_user(facilitator)


def test_triggers_are_chosen_by_name_and_not_more_than_six(client, draft):
    page = client.get(part(draft, *NOTE))
    assert "Tickets another product would close" in page.text
    codes = [code for code, _label in page.context["form"].fields["settings.triggers"].choices]
    assert codes[:3] == ["usage_threshold", "sponsor_change", "renewal_window"]
    refused = client.post(part(draft, *NOTE), as_sent(page, **{"settings.triggers": codes[:7]}))
    assert "Choose 6 at most; these are 7." in refused.text
    client.post(part(draft, *NOTE), as_sent(page, **{"settings.triggers": codes[1:4]}))
    settings = next(s for s in data_of(draft)["sections"] if s["key"] == "commitments")["activities"][0]["settings"]
    assert sorted(settings["triggers"]) == sorted(codes[1:4])


def test_trigger_that_does_not_exist_is_said_with_the_one_that_was_meant(draft):
    path = locate(parse(draft.source, name="", kinds=kinds.known()), NOTE)
    source = put(draft.source, path, {"settings": {"triggers": ["usage_threshold", "sponsor_chnge"]}})
    _program, problems = read(source, name="", kinds=kinds.known())
    assert [problem.suggestion for problem in problems] == ["sponsor_change"]


def test_history_calls_a_setting_what_its_form_calls_it(client, draft):
    address = ("sections", "commitments", "activities", "pledge")
    page = client.get(part(draft, *address))
    client.post(part(draft, *address), as_sent(page, **{"settings.days": "21"}))
    assert "Days that the pledge runs" in client.get(url(draft, "program_history")).text


def test_figures_behind_objections_are_named_beside_the_field(client, team, facilitator):
    cross_sell = drafts.copy_program(version=load_builtin_programs()[1], team=team, user=facilitator)
    page = client.get(part(cross_sell, "sections", "sponsor", "activities", "objections"))
    assert "Keys here: " in page.text
    assert "credit-share (" in page.text


def test_outline_says_what_does_not_fit_and_where(client, team, facilitator):
    cross_sell = drafts.copy_program(version=load_builtin_programs()[1], team=team, user=facilitator)
    assert client.get(url(cross_sell)).context["page"].tight == []
    address = ("sections", "opening", "activities", "opening")
    sent = as_sent(client.get(part(cross_sell, *address)), **{"settings.performances": "8"})
    client.post(part(cross_sell, *address), sent)
    page = client.get(url(cross_sell))
    (tight,) = page.context["page"].tight
    assert tight.url == part(cross_sell, "sections", "opening")
    assert "take 16:00 of 10:00" in page.text
    assert "with 12 people" in page.text
    # It may be published all the same: another team may need other numbers.
    assert client.post(url(cross_sell, "draft_publish")).status_code == 302


def test_outline_of_a_faulty_draft_still_counts_what_it_can(client, draft, facilitator):
    address = ("sections", "roleplay", "activities", "roleplay")
    client.post(part(draft, *address), as_sent(client.get(part(draft, *address)), **{"settings.half_seconds": "600"}))
    ProgramDraft.objects.update(source=ProgramDraft.objects.get().source.replace("minutes = 5\n", "minutes = -5\n"))
    page = client.get(url(draft)).context["page"]
    assert len(page.faults) > 0
    assert [tight.url for tight in page.tight] == [part(draft, "sections", "roleplay")]
