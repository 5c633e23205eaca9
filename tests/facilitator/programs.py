"""Activity kinds and a small program file for tests, independent of what the apps register."""

from dataclasses import dataclass, field

from facilitator.kinds import ActivityKind


@dataclass(frozen=True)
class Nothing:
    pass


@dataclass(frozen=True)
class Whiteboard:
    reference: int = field(default=120, metadata={"min": 50, "max": 300})


@dataclass(frozen=True)
class Question:
    question: str = ""
    options: tuple[str, ...] = field(default=(), metadata={"min": 2, "max": 6})
    silent: bool = False


@dataclass(frozen=True)
class Classifier:
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Triggers:
    usage: int = 70
    sponsor_days: int = 90
    renewal_open: int = 120
    renewal_closed: int = 30


@dataclass(frozen=True)
class RoundRobin:
    seconds: int = 300


@dataclass(frozen=True)
class Silence:
    counts: int = field(default=7, metadata={"min": 1, "max": 30})
    line: str = ""


@dataclass(frozen=True)
class Packet:
    hours: int = 48


@dataclass(frozen=True)
class RolePlay:
    scenarios: tuple[str, ...] = ()
    half_seconds: int = 105
    swap_seconds: int = 15


@dataclass(frozen=True)
class Debrief:
    seconds: int = 90
    spoken: int = 2


@dataclass(frozen=True)
class Pledge:
    days: int = 14
    hours: int = 48


KINDS = {
    key: ActivityKind(key, key, settings)
    for key, settings in {
        "whiteboard": Whiteboard,
        "question": Question,
        "classifier": Classifier,
        "triggers": Triggers,
        "roundrobin": RoundRobin,
        "silence": Silence,
        "one_ask": Nothing,
        "packet": Packet,
        "roleplay": RolePlay,
        "debrief": Debrief,
        "commitments": Nothing,
        "readaloud": Nothing,
        "pledge": Pledge,
    }.items()
}

SMALL = """\
key = "small"
title = "Small"
minutes = 10

[[sections]]
key = "open"
title = "Open"
minutes = 4
minimum = 2
purpose = "Begin."
prompts = [
  "[[sections]] inside a text is no header",
]

[[sections.activities]]
key = "whiteboard"
title = "Board"
settings = { reference = 110 }

[[sections]]
key = "play"
title = "Play"
minutes = 6
minimum = 6
protected = true
purpose = "Practise."
notes = \"\"\"
minutes = 99
\"\"\"

[[sections.activities]]
key = "roleplay"
title = "Pairs"

[sections.activities.settings]
scenarios = ["A"]
half_seconds = 60

[[claims]]
key = "mark"
section = "open"
figure = "120"
text = "A mark."
standing = "disputed"

[[scenarios]]
key = "A"
title = "Usage"
facts = "Facts."
goal = "Goal."
win = "Win."
seller_card = "Sell."
customer_card = "Buy."
"""
