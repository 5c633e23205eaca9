"""How a robot fills in a phone's form: by the names of its fields, with what a person might write."""

import datetime as dt
from collections.abc import Callable
from random import Random

from config.robots import phrases
from config.robots.markup import Form

Values = dict[str, str]
Write = Callable[[Form], Values]
TEXTS: dict[str, tuple[str, ...]] = {
    "text": phrases.ASKS,
    "ask": phrases.ASKS,
    "evidence": phrases.EVIDENCE,
    "outcome": phrases.OUTCOMES,
    "keep": phrases.KEEP,
    "change": phrases.CHANGE,
    "next_action": phrases.ACTIONS,
    "signal": phrases.SIGNALS,
    "heard": phrases.HEARD,
    "line": phrases.OPENINGS,
    "reply": phrases.REPLIES,
    "product": phrases.PRODUCTS,
    "who": phrases.PEOPLE,
    "sponsor_name": phrases.PEOPLE,
    "sponsor_title": phrases.TITLES,
    "known_by": phrases.PEOPLE,
    "colleague": phrases.PEOPLE,
    **phrases.BRIEF,
}
# Days from today that a date may lie away.
DAYS: dict[str, tuple[int, int]] = {
    "signal_on": (-4, 0),
    "sponsor_on": (8, 13),
    # Of a brief; now and then the pain was said too long ago.
    "seen": (-4, 0),
    "said": (-75, 0),
    "meeting": (3, 13),
    "renewal": (150, 300),
}
HOURS = ("09:00", "09:30", "10:00", "11:15", "13:30", "14:00", "15:30", "16:00")


def fill(form: Form, random: Random, *, name: str, role: str) -> Values:
    """Everything the form sends: what is filled in already stays, the rest is written or picked."""
    values = form.sent()
    for control in form.controls:
        if control.kind in {"text", "textarea"} and not values.get(control.name):
            values[control.name] = _text(control.name, random, name=name, role=role)
        if control.kind == "date" and control.name in DAYS and not values.get(control.name):
            day = dt.datetime.now().astimezone().date() + dt.timedelta(days=random.randint(*DAYS[control.name]))
            values[control.name] = day.isoformat()
    for group in dict.fromkeys(c.name for c in form.controls if c.kind in {"radio", "option", "submit"} and c.value):
        if group and not values.get(group):
            values[group] = random.choice(form.choices(group)).value
    if form.has("signal_on"):
        values["next_action"] = phrases.say(random, phrases.NEXT_STEPS)
    if form.has("hour"):
        values.update(_when(form, random))
    return {key: value for key, value in values.items() if value}


def _text(field: str, random: Random, *, name: str, role: str) -> str:
    if field == "account":
        return random.choice(phrases.ACCOUNTS)
    if field in {"csm", "ae"}:
        return name if field == role or (field == "csm" and role != "ae") else ""
    return phrases.say(random, TEXTS[field]) if field in TEXTS else ""


def _when(form: Form, random: Random) -> Values:
    """A working day after today if the form offers one, else a later date, said to be late."""
    today = dt.datetime.now().astimezone().date()
    days = [dt.date.fromisoformat(c.value) for c in form.choices("day") if c.value[:1].isdigit()]
    good = [day for day in days if day > today and day.weekday() < 5]
    hour = {"hour": random.choice(HOURS)}
    if good:
        return {"day": random.choice(good).isoformat(), **hour}
    later = today + dt.timedelta(days=random.randint(3, 6))
    later += dt.timedelta(days=max(0, 7 - later.weekday()) if later.weekday() > 4 else 0)
    return {"day": "later", "date": later.isoformat(), "late_ok": "on", **hour}


def press(kind: str) -> Write:
    """A tap on the referee pad."""
    return lambda form: {**form.sent(), "kind": kind}
