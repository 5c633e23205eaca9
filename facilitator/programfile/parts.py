"""The parts of a program as plain values: what the file says once everything in it has been checked."""

from dataclasses import dataclass
from typing import Any

# As in `Claim.Standing`; this package does not know the tables.
STANDINGS = ("verified", "unverified", "disputed", "misattributed", "arithmetic", "example", "parameter")
# {code: what its speakers call it}: what a program's cards can be written in beside their first language.
LANGUAGES = {
    "ar": "العربية",
    "bg": "Български",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sr": "Српски",
    "sv": "Svenska",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "vi": "Tiếng Việt",
    "zh": "中文",
}


@dataclass(frozen=True)
class FaqPart:
    question: str
    answer: str


@dataclass(frozen=True)
class ActivityPart:
    """`settings` is complete and ready for JSON; with its defaults a stored version never changes."""

    key: str
    title: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class SectionPart:
    key: str
    title: str
    minutes: int
    minimum: int
    protected: bool
    auto_advance: bool
    purpose: str
    notes: str
    prompts: tuple[str, ...]
    activities: tuple[ActivityPart, ...]
    faq: tuple[FaqPart, ...]


@dataclass(frozen=True)
class ClaimPart:
    """`section` is the key of the section where the figure is shown; `source` is who is said to claim it."""

    key: str
    section: str
    figure: str
    unit: str
    text: str
    source: str
    standing: str
    note: str


@dataclass(frozen=True)
class ScenarioPart:
    """`gates` are those of the checks that decide whether a talk is won; none means that all of them do.

    What begins with `second_` is the same text in the program's second language.
    """

    key: str
    title: str
    motion: str
    facts: str
    goal: str
    win: str
    seller_card: str
    customer_card: str
    checks: tuple[str, ...]
    gates: tuple[str, ...]
    breaches: tuple[str, ...]
    second_title: str
    second_facts: str
    second_win: str
    second_seller_card: str
    second_customer_card: str
    second_checks: tuple[str, ...]


@dataclass(frozen=True)
class ProgramFile:
    key: str
    title: str
    summary: str
    outcome: str
    minutes: int
    second_language: str
    sections: tuple[SectionPart, ...]
    claims: tuple[ClaimPart, ...]
    scenarios: tuple[ScenarioPart, ...]
