"""The pages of the program editor."""

import tomllib

import pytest
from django.urls import reverse

from facilitator.actions import draft_edits as edits
from facilitator.actions import drafts
from facilitator.actions.programs import BUILTIN, load_builtin_programs
from facilitator.models import ProgramDraft, ProgramVersion
from tests import factories
from tests.facilitator.forms import as_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(team, facilitator):
    return drafts.copy_program(version=load_builtin_programs()[0], team=team, user=facilitator)


@pytest.fixture
def client(as_user, facilitator):
    return as_user(facilitator)


def url(draft, name="draft", *args):
    return reverse(f"facilitator:{name}", args=[draft.program_id, *args])


def part(draft, *address):
    match address:
        case ("sections", section, _, kind):
            return url(draft, "draft_activity", section, kind)
        case (noun, key):
            return url(draft, "draft_part", noun, key)
    return url(draft, "draft_about")


def text_of(draft):
    return ProgramDraft.objects.get(pk=draft.pk).source


def data_of(draft):
    return tomllib.loads(text_of(draft))


def addresses(data):
    yield ()
    for section in data["sections"]:
        yield "sections", section["key"]
        yield from (("sections", section["key"], "activities", each["key"]) for each in section["activities"])
    for noun in ("claims", "scenarios"):
        yield from ((noun, each["key"]) for each in data.get(noun, []))


def test_built_in_program_is_not_changed_by_anybody(client):
    version = load_builtin_programs()[0]
    assert client.post(reverse("facilitator:draft_begin", args=[version.program_id])).status_code == 403
    assert client.get(reverse("facilitator:draft", args=[version.program_id])).status_code == 403


def test_draft_of_a_team_is_nothing_to_another_and_not_for_managers(draft, as_user, manager, stranger):
    for address in addresses(data_of(draft)):
        assert as_user(stranger).get(part(draft, *address)).status_code == 404
        assert as_user(manager).post(part(draft, *address), {"seen": "0"}).status_code == 403


def test_copy_into_a_team_that_one_does_not_run_is_refused(as_user, manager, stranger, team):
    copy = reverse("facilitator:program_copy", args=[load_builtin_programs()[0].program_id, 1])
    for user in (manager, stranger):
        assert as_user(user).post(copy, {"team": team.pk}).status_code == 422
    assert not ProgramDraft.objects.exists()


@pytest.mark.parametrize("number", range(len(list(BUILTIN.glob("*.toml")))))
def test_every_form_saved_untouched_leaves_every_byte_of_the_file(client, team, number):
    version = load_builtin_programs()[number]
    copied = client.post(reverse("facilitator:program_copy", args=[version.program_id, 1]), {"team": team.pk})
    draft = ProgramDraft.objects.get()
    assert copied["Location"] == url(draft)
    for address in addresses(data_of(draft)):
        page = client.get(part(draft, *address))
        saved = client.post(part(draft, *address), as_sent(page))
        assert saved.status_code == 302, (address, saved.context and saved.context["form"].errors)
    client.post(url(draft, "draft_minutes"), as_sent(client.get(url(draft))))
    assert client.get(url(draft, "draft_file")).content == version.source.encode()
    client.post(url(draft, "draft_publish"))
    exported = client.get(reverse("facilitator:program_file", args=[draft.program_id, 1]))
    assert exported.content == (sorted(BUILTIN.glob("*.toml"))[number]).read_bytes()


def test_outline_shows_the_sum_and_what_is_wrong_with_it(client, draft, facilitator):
    edits.save_part(
        program=draft.program, user=facilitator, address=("sections", "frame"), values={"minutes": 9}, seen=draft.number
    )
    page = client.get(url(draft))
    assert page.context["page"].total == 64
    (fault,) = page.context["page"].faults
    assert "64" in fault.reason
    assert "1 thing to change" in client.get(url(draft, "draft_publish")).text
    assert client.post(url(draft, "draft_publish")).status_code == 409
    assert ProgramVersion.objects.filter(program=draft.program).count() == 1


def test_fault_leads_to_the_activity_where_it_is(client, draft, facilitator):
    address = ("scenarios", "B")
    edits.remove_part(program=draft.program, user=facilitator, address=address, seen=draft.number)
    (fault,) = client.get(url(draft)).context["page"].faults
    assert fault.url == part(draft, "sections", "roleplay", "activities", "roleplay")
    assert "“B”" in client.get(fault.url).text


@pytest.mark.parametrize(
    ("address", "field", "value", "words"),
    [
        (("sections", "frame"), "title", "x" * 81, "Shorten it to 80 characters; there are 81."),
        (("sections", "frame"), "title", " ", "Write something here."),
        (("sections", "frame"), "minutes", "0", "Write a whole number from 1 to 480."),
        (("sections", "frame"), "prompts", ["x" * 401], "Number 1: shorten it to 400 characters; it has 401."),
        (("sections", "frame"), "prompts", ["x"] * 13, "Keep 12 at most; there are 13."),
        (("sections", "frame"), "faq-answer", ["", ""], "Number 1: write both, a question and its answer."),
        (("scenarios", "A"), "customer_card", "x" * 601, "Shorten it to 600 characters; there are 601."),
        (("claims", "nrr-reference"), "standing", "certain", "Choose one of the list."),
        (("sections", "ask-once", "activities", "silence"), "settings.counts", "99", "from 3 to 15"),
        (("sections", "frame", "activities", "question"), "settings.options", ["x"] * 21, "at most; there are 21."),
        (("sections", "roleplay", "activities", "roleplay"), "settings.scenarios", ["Z"], "Choose at least one"),
    ],
)
def test_faulty_input_is_refused_with_what_to_write_instead_and_kept(client, draft, address, field, value, words):
    before = text_of(draft)
    page = client.get(part(draft, *address))
    refused = client.post(part(draft, *address), as_sent(page, **{field: value}))
    assert refused.status_code == 422
    assert words in refused.text
    assert text_of(draft) == before
    again = [text.strip() for text in as_sent(refused).get(field, []) if text.strip()]
    if field not in {"standing", "settings.scenarios"}:
        assert again == [text for text in ([value] if isinstance(value, str) else value) if text.strip()]


def test_right_to_left_and_emoji_come_back_as_they_were_written(client, draft):
    title = "שלום 👩‍👩‍👧‍👦 مرحبا"
    page = client.get(part(draft, "sections", "frame"))
    client.post(part(draft, "sections", "frame"), as_sent(page, title=title, prompts=["پرسش‌ها \U0001f600"]))
    section = data_of(draft)["sections"][0]
    assert (section["title"], section["prompts"]) == (title, ["پرسش‌ها \U0001f600"])
    assert title in client.get(url(draft)).text


def test_second_of_two_who_save_sees_both_texts_and_loses_neither(client, draft, as_user, team):
    other = factories.UserFactory(name="Olga")
    factories.MembershipFactory(user=other, team=team)
    address = part(draft, "scenarios", "A")
    mine, theirs = client.get(address), as_user(other).get(address)
    as_user(other).post(address, as_sent(theirs, goal="Their goal.", title="Their title"))
    clash = client.post(address, as_sent(mine, goal="My goal.", win="My win."))
    assert clash.status_code == 409
    (side,) = clash.context["sides"]
    assert (side.name, side.theirs, side.mine) == ("goal", ["Their goal."], ["My goal."])
    assert "Olga has changed the same meanwhile" in clash.text
    assert data_of(draft)["scenarios"][0]["goal"] == "Their goal."
    sent = as_sent(clash)
    assert (sent["goal"], sent["win"]) == (["My goal."], ["My win."])


def test_minutes_changed_by_two_show_both(client, draft, facilitator):
    page = client.get(url(draft))
    edits.save_minutes(program=draft.program, user=facilitator, minutes={"frame": 6}, seen=draft.number)
    clash = client.post(url(draft, "draft_minutes"), as_sent(page, **{"minutes-frame": "7"}))
    assert clash.status_code == 409
    (side,) = clash.context["sides"]
    assert (side.label, side.theirs, side.mine) == ("Frame the problem", ["6"], ["7"])


def test_activity_is_added_set_up_moved_and_removed(client, draft):
    added = client.post(url(draft, "draft_activity_new", "frame"), {"kind": "silence", "seen": "1"})
    form = part(draft, "sections", "frame", "activities", "silence")
    assert added["Location"] == form
    client.post(form, as_sent(client.get(form), **{"settings.counts": "5", "settings.line": "Shall we?"}))
    client.post(url(draft, "draft_move"), {"part": "sections/frame/activities/silence", "by": "up"})
    activities = data_of(draft)["sections"][0]["activities"]
    assert [each["key"] for each in activities].index("silence") == len(activities) - 2
    assert activities[-2]["settings"] == {"counts": 5, "line": "Shall we?"}
    seen = ProgramDraft.objects.get().number
    client.post(url(draft, "draft_remove"), {"part": "sections/frame/activities/silence", "seen": seen})
    assert text_of(draft) == draft.source


@pytest.mark.parametrize(
    ("noun", "values"),
    [
        ("sections", {"title": "Mein Abschnitt – 1", "minutes": "5", "minimum": "2", "purpose": "P"}),
        ("claims", {"section": "frame", "figure": "7", "text": "Seven of something.", "standing": "example"}),
        (
            "scenarios",
            {"key": "D", "title": "T", "facts": "f", "goal": "g", "win": "w"}
            | {"seller_card": "s", "customer_card": "c", "checks": ["One", "Two", ""]},
        ),
    ],
)
def test_new_part_is_added_with_a_key_that_stays(client, draft, noun, values):
    form, before = url(draft, "draft_new", noun), {each["key"] for each in data_of(draft)[noun]}
    assert client.post(form, as_sent(client.get(form), **values)).status_code == 302
    (new,) = [each for each in data_of(draft)[noun] if each["key"] not in before]
    assert new["key"] in {"mein-abschnitt-1", "seven-of-something", "D"}
    assert client.get(part(draft, noun, new["key"])).status_code == 200


def test_key_that_is_taken_is_said(client, draft):
    form = url(draft, "draft_new", "scenarios")
    page = client.get(form)
    assert page.context["form"].initial["key"] == "D"
    refused = client.post(form, as_sent(page, key="A", title="T", facts="f", goal="g", win="w", seller_card="s"))
    assert refused.status_code == 422


def test_page_that_was_saved_may_forget_what_was_typed(client, draft):
    address = part(draft)
    token = "ab" * 16
    saved = client.post(address, as_sent(client.get(address), title="New", token=token))
    assert f"?saved={token}" in saved["Location"]
    odd = client.post(address, as_sent(client.get(address), title="Newer", token="x&y=<"))
    assert "saved" not in odd["Location"]


def test_history_says_who_changed_what_from_what_to_what(client, draft, facilitator):
    edits.save_part(
        program=draft.program, user=facilitator, address=("sections", "frame"), values={"title": "Why"}, seen=9
    )
    drafts.publish(program=draft.program, user=facilitator)
    page = client.get(url(draft, "program_history"))
    (published, _part), (changed, told), *_began = page.context["lines"]
    assert (published.what, changed.user) == ("published", facilitator)
    assert list(told.values) == [("Title", ["Frame the problem"], ["Why"])]
    (difference,) = client.get(url(draft, "program_compare", 1, 2)).context["told"]
    assert (difference.title, list(difference.values)) == ("Why", [("Title", ["Frame the problem"], ["Why"])])


def test_program_page_offers_what_a_person_may_do(client, draft, as_user, manager, facilitator):
    builtin = reverse("facilitator:program", args=[load_builtin_programs()[0].program_id])
    own = url(draft, "program")
    assert "Copy to change" in client.get(builtin).text
    assert "Go on with the draft" in client.get(own).text
    assert "Go on with the draft" not in as_user(manager).get(own).text
    drafts.discard(program=draft.program, user=facilitator)
    assert reverse("facilitator:draft_begin", args=[draft.program_id]) in client.get(own).text


def test_program_that_was_never_published_opens_its_draft(client, team, as_user, manager):
    client.post(reverse("facilitator:program_new"), {"title": "Mine", "team": team.pk})
    draft = ProgramDraft.objects.get()
    assert client.get(url(draft, "program"))["Location"] == url(draft)
    assert as_user(manager).get(url(draft, "program")).status_code == 403
    assert "not published yet" in client.get(reverse("facilitator:programs")).text


@pytest.mark.parametrize("count", [1, 3])
def test_editor_takes_the_same_queries_for_any_number_of_sections(
    client, team, facilitator, django_assert_num_queries, count
):
    draft = drafts.new_program(team=team, user=facilitator, title="T")
    for number in range(count):
        values = {"key": f"s{number}", "title": "S", "minutes": 1, "minimum": 1, "purpose": "P"}
        edits.add_part(program=draft.program, user=facilitator, home=("sections",), values=values)
        values = {"key": "silence", "title": "A"}
        edits.add_part(
            program=draft.program, user=facilitator, home=("sections", f"s{number}", "activities"), values=values
        )
    with django_assert_num_queries(6):
        client.get(url(draft))
    with django_assert_num_queries(6):
        client.get(part(draft, "sections", "s0"))
    with django_assert_num_queries(6):
        client.get(part(draft, "sections", "s0", "activities", "silence"))
    with django_assert_num_queries(6):
        client.get(url(draft, "program_history"))


def test_new_figure_is_not_verified_until_somebody_says_so(client, draft):
    assert as_sent(client.get(url(draft, "draft_new", "claims")))["standing"] == ["unverified"]


def test_new_program_says_that_nothing_is_published(client, team, facilitator):
    new = drafts.new_program(team=team, user=facilitator, title="T")
    page = client.get(url(new)).text
    assert "Nothing of it is published yet." in page
    assert "from what is published" not in page


def test_programs_of_one_name_are_told_apart(client, draft, facilitator):
    drafts.publish(program=draft.program, user=facilitator)
    page = client.get(reverse("facilitator:programs")).text
    for pk in (draft.program_id, draft.base.program_id):
        assert f'aria-labelledby="program-{pk} origin-{pk}"' in page
        assert f'id="origin-{pk}"' in page


def test_new_section_comes_before_the_close(client, draft):
    sent = as_sent(client.get(url(draft, "draft_new", "sections")), title="Practise", minutes="5", purpose="P")
    client.post(url(draft, "draft_new", "sections"), sent)
    assert [section["key"] for section in data_of(draft)["sections"]][-2:] == ["practise", "commitments"]


def test_new_role_play_plays_the_scenarios_that_the_program_has(client, team, facilitator):
    new = drafts.new_program(team=team, user=facilitator, title="T")
    kinds_url = url(new, "draft_activity_new", "first")
    card = dict.fromkeys(("facts", "goal", "win", "seller_card", "customer_card"), "x")
    sent = as_sent(client.get(url(new, "draft_new", "scenarios")), title="Own", key="own", **card)
    client.post(url(new, "draft_new", "scenarios"), sent)
    client.post(kinds_url, {"kind": "roleplay", "seen": "1"})
    assert client.get(url(new)).context["page"].faults == []
    (activity,) = [one for one in data_of(new)["sections"][0]["activities"] if one["key"] == "roleplay"]
    assert activity["settings"]["scenarios"] == ["own"]


def test_history_says_choices_in_words_and_shows_one_side_of_what_is_new(client, draft):
    sent = as_sent(
        client.get(url(draft, "draft_new", "claims")), figure="7", text="C", section="frame", standing="disputed"
    )
    client.post(url(draft, "draft_new", "claims"), sent)
    page = client.get(url(draft, "program_history"))
    assert "<p>Disputed</p>" in page.text
    assert "<del" not in page.text
