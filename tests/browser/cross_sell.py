"""The first four sections of "Cross-sell Diagnosis" in real pages: signals, briefs, openings and discovery."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from roleplay.models import Round
from sessions.models import PairSeat
from tests.browser.conftest import TUESDAY
from tests.browser.hours import Hour

SIGNAL = "Fifty people opened the workflow module in May"
OPENING = "Three of your operators wrote to us about reporting last week"
HEARS = "You would rather present than listen."


def save(phone: Page, button: str, *, shows: str) -> None:
    phone.get_by_role("button", name=button, exact=True).click()
    expect(phone.locator("#mine")).to_contain_text(shows)


def in_section(hour: Hour, number: int) -> None:
    expect(hour.projector.locator(".where").first).to_contain_text(f"{number} ·")


# ------------------------------------------------------------------ 1 Frame and signals


def frame_and_signals(hour: Hour) -> None:
    in_section(hour, 1)
    wall, console = hour.projector.locator("#screen"), hour.console.locator("#face")
    expect(wall.get_by_role("heading", name="It is not", exact=True)).to_be_visible()
    for number in (1, 2, 3):
        hour.key("t")
        expect(wall.locator(".frame-lines li")).to_have_count(number)
    hour.key("z")
    expect(wall.locator(".frame-lines li")).to_have_count(2)
    expect(console).to_contain_text("Nothing written yet")
    ana, ben = hour.phones["Ana"], hour.phones["Ben"]
    ana.locator("#task").get_by_label("Account").fill("Northwind Freight")
    ana.get_by_role("radio", name="A usage level passed").check(force=True)
    ana.get_by_label("In one sentence").fill("they grow")
    ana.get_by_role("radio", name="The CSM").check(force=True)
    expect(hour.refused(ana, "Save my signal", "signal")).to_contain_text("who did what")
    expect(ana.get_by_label("In one sentence")).to_have_value("they grow")
    ana.get_by_label("In one sentence").fill(SIGNAL)
    save(ana, "Save my signal", shows=SIGNAL)
    ben.locator("#task").get_by_label("Account").fill("Tessera")
    ben.get_by_role("radio", name="None of them yet").check(force=True)
    expect(ben.get_by_label("In one sentence")).to_be_hidden()
    save(ben, "Save my signal", shows="Tessera is prospecting inside a paying account")
    expect(console).to_contain_text("2 of 8 written")
    expect(console.locator(".tally [data-hot]")).to_contain_text("1")
    expect(wall).not_to_contain_text("Northwind")
    console.get_by_role("button", name=re.compile("^Show Northwind")).click()
    expect(wall.get_by_role("heading", name=SIGNAL)).to_be_visible()
    assert "Northwind" not in ben.content()
    hour.key("x")
    expect(wall).not_to_contain_text("Northwind")
    hour.key("t")
    hour.key("t")
    expect(wall).to_contain_text("it is prospecting, not a play")
    expect(wall).to_contain_text("2 signals written · 1 without a sign")


# ------------------------------------------------------------------ 2 Pre-call brief


def brief(hour: Hour) -> None:
    hour.next()
    in_section(hour, 2)
    ana, ben = hour.phones["Ana"], hour.phones["Ben"]
    sit_together(hour, ben, "Ana")
    expect(hour.projector.locator("#screen .tally")).to_contain_text("Not a play yet")
    for phone in (ana, ben):
        expect(phone.locator(".verdict")).to_contain_text("Not a play yet")
    ana.get_by_label("What was seen", exact=True).fill("50 people in the module")
    ben.get_by_label("Executive sponsor", exact=True).fill("Jo Park")
    ana.get_by_label("What was seen", exact=True).blur()
    ben.get_by_label("Executive sponsor", exact=True).blur()
    expect(ben.get_by_label("What was seen", exact=True)).to_have_value("50 people in the module")
    expect(ana.get_by_label("Executive sponsor", exact=True)).to_have_value("Jo Park")
    expect(ana.locator(".verdict")).not_to_contain_text("What was seen")
    expect(ana.locator(".verdict")).to_contain_text("Job title")
    monday = (TUESDAY - dt.timedelta(days=1)).date()
    write(ana, signal="usage", seen=monday, operator="Priya in planning", source="text")
    write(ben, title="CDO", contact="A call in October", owner="Ana", said=monday - dt.timedelta(days=80))
    expect(ben.locator(".verdict")).to_contain_text("a fresher word on the pain")
    expect(hour.console.locator("#face")).to_contain_text("0 real")
    write(ben, said=monday)
    for phone in (ana, ben):
        expect(phone.locator(".verdict")).to_contain_text("A real play")
    expect(hour.console.locator("#face")).to_contain_text("1 real")
    expect(hour.projector.locator("#screen .tally li").first).to_contain_text("1")
    expect(hour.projector.locator("#screen")).not_to_contain_text("Jo Park")
    for name in others_than_those_with(hour, "Ana"):
        assert "Jo Park" not in hour.phones[name].content()
    hour.key("x")
    expect(hour.projector.locator("#screen")).to_contain_text("Firms of their size have bought this")
    hour.key("x")


def others_than_those_with(hour: Hour, name: str) -> list[str]:
    """Whose phones we hold, without those who write on one page with this person."""
    seats = PairSeat.objects.filter(activity_run=hour.run("brief"))
    here = seats.filter(pair=seats.get(participant__name=name).pair_id).values_list("participant__name", flat=True)
    others = [each for each in hour.phones if each not in set(here)]
    assert others
    return others


def sit_together(hour: Hour, phone: Page, name: str) -> None:
    """Whoever the draw has put together: this phone sits down beside a person if it does not sit there already."""
    expect(phone.locator(".verdict")).to_be_visible()
    seats = PairSeat.objects.filter(activity_run=hour.run("brief"))
    if seats.get(participant__name=name).pair_id != seats.get(participant__name="Ben").pair_id:
        phone.get_by_text("Write with somebody else").click()
        phone.locator(".pick").get_by_role("button", name=re.compile(rf"\b{name}\b")).click()
    expect(phone.locator(".lede")).to_contain_text(name)


def write(phone: Page, **parts: object) -> None:
    """Parts of the brief, each left as a thumb leaves it."""
    for part, value in parts.items():
        field = phone.locator(f"#task [name={part}]:visible")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))
        field.blur()
        expect(phone.locator(f"#task form:has([name={part}])")).not_to_have_attribute("aria-busy", "true")


# ------------------------------------------------------------------ 3 Opening


def opening(hour: Hour) -> None:
    hour.next()
    in_section(hour, 3)
    wall, ana = hour.projector.locator("#screen"), hour.phones["Ana"]
    expect(wall).to_contain_text("Fifty of your people now work in the workflow module")
    ana.get_by_label("What you saw").fill(OPENING)
    save(ana, "Save my opening", shows=OPENING)
    expect(hour.console.locator("#face")).to_contain_text(OPENING)
    expect(wall).not_to_contain_text(OPENING)
    perform(hour, "Ana", "Ben")
    first = vote(hour, Chidi="Our product", Dana="Our product", Ben="Their signal")
    never_says(hour)
    hour.key("s")
    expect(wall).to_contain_text("3 votes in")
    expect(hour.console.locator("#face [data-phase=voting]")).to_be_visible()
    for phone in hour.phones.values():
        expect(phone.locator(".results")).to_have_count(0)
        assert HEARS not in phone.content()
    assert HEARS not in hour.projector.content()
    hour.key("r")
    expect(wall.locator(".performances section")).to_have_count(1)
    expect(wall.locator(".results")).to_contain_text("Product first")
    expect(wall.locator(".said-never")).to_contain_text("N5")
    expect(ana.locator("#mine")).to_contain_text(HEARS)
    expect(hour.phones["Chidi"].locator(".results li").nth(1)).to_contain_text("2")
    hour.key("w")
    expect(hour.console.locator("#face [data-phase=performing]")).to_be_visible()
    second = vote(hour, Chidi="Their signal", Dana="Their signal", Ben="Their signal")
    assert second != first
    hour.key("s")
    expect(hour.console.locator("#face [data-phase=voting]")).to_be_visible()
    hour.key("r")
    compared = wall.locator(".performances section")
    expect(compared).to_have_count(2)
    expect(compared.nth(0).locator("[data-lead]")).to_contain_text("Product first")
    expect(compared.nth(1).locator("[data-lead]")).to_contain_text("Signal first")
    expect(compared.nth(1)).to_contain_text("None of the never-says")


def perform(hour: Hour, seller: str, customer: str) -> None:
    form = hour.console.locator("form.perform")
    form.get_by_label("Opens").select_option(str(hour.person(seller).pk))
    form.get_by_label("Listens").select_option(str(hour.person(customer).pk))
    form.get_by_role("button", name=re.compile("Start")).click()
    phone = hour.phones[seller]
    expect(phone.locator(".role-card")).to_contain_text(OPENING)
    expect(phone.get_by_role("button", name="Our product")).to_have_count(0)
    expect(hour.projector.locator(".clock time")).to_have_text(re.compile(r"^1:[23]\d$"))


def vote(hour: Hour, **heard: str) -> int:
    """Each votes for what came first; gives the number of the round they voted on."""
    for count, (name, first) in enumerate(heard.items(), start=1):
        phone = hour.phones[name]
        phone.locator("[id^=vote-]").get_by_role("button", name=re.compile(first)).click()
        expect(phone.locator("#mine")).to_contain_text("Your vote")
        expect(hour.projector.locator("#screen")).to_contain_text(f"{count} vote")
    expect(hour.projector.locator(".results")).to_have_count(0)
    newest = Round.objects.latest("position")
    return newest.pk


def never_says(hour: Hour) -> None:
    """One by key, one by a listener's thumb; the facilitator's is taken back, the listener's stays."""
    hour.key("2")
    noted = hour.console.locator("#face .list .violation")
    expect(noted).to_have_count(1)
    expect(noted).to_have_text("N2")
    hour.key("u")
    expect(noted).to_have_count(0)
    chidi = hour.phones["Chidi"]
    chidi.get_by_text("They said a never-say").click()
    chidi.get_by_role("button", name="Shall we send you some slides?").click()
    expect(noted).to_have_text("N5")


# ------------------------------------------------------------------ 4 Discovery


def discovery(hour: Hour) -> None:
    hour.next()
    in_section(hour, 4)
    wall, dana = hour.projector.locator("#screen"), hour.phones["Dana"]
    expect(wall).to_contain_text("your team has run its daily work in our product")
    hour.key("t")
    expect(wall).to_contain_text("Question 1 of 3")
    expect(dana.locator(".locked")).to_have_count(2)
    expect(dana.locator(".locked").first).to_contain_text("Opens when answer 1 is written")
    answer(dana, 1, "By hand, in three spreadsheets", account="Tessera")
    expect(dana.locator(".locked")).to_have_count(1)
    answer(dana, 2, "The check at the end costs them hours")
    expect(dana.locator("#mine")).to_contain_text("Answer 2 has no number yet")
    answer(dana, 3, "The check", saved=False)
    expect(dana.get_by_label("Who feels the change first")).to_be_focused()
    answer(dana, 3, "The check", who="Priya")
    expect(dana.locator("#mine")).to_contain_text("All answers are written")
    face = hour.console.locator("#face")
    expect(face).to_contain_text("1 of 8 have all answers")
    expect(face).to_contain_text("no number yet")
    expect(wall).to_contain_text("1 has all answers")
    assert "three spreadsheets" not in hour.projector.content()
    assert "three spreadsheets" not in hour.phones["Ana"].content()
    for _ in range(3):
        hour.key("t")
    expect(wall).to_contain_text("Push them to bring finance in")


def answer(phone: Page, number: int, heard: str, *, saved: bool = True, **more: str) -> None:
    form = phone.locator(f"#task form[id^=heard-][id$='-{number}']")
    for name, value in {"heard": heard, **more}.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button").click()
    if saved:
        expect(phone.locator(f"#task details[id$='-{number}']")).to_have_attribute("data-state", "written")
