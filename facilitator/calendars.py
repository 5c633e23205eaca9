"""The choices of a team's calendar: time zones and countries with public holidays."""

from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

# Where the country codes of the time zone table are too short, too old, or do not know a country.
COUNTRY_NAMES = {
    "AS": "American Samoa",
    "CD": "Congo, Democratic Republic",
    "CF": "Central African Republic",
    "CG": "Congo, Republic",
    "GB": "United Kingdom",
    "KP": "North Korea",
    "KR": "South Korea",
    "MF": "Saint Martin (French part)",
    "MM": "Myanmar",
    "SX": "Sint Maarten (Dutch part)",
    "SZ": "Eswatini",
    "TC": "Turks & Caicos Islands",
    "TF": "French Southern Territories",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
    "WS": "Samoa",
    "XK": "Kosovo",
}
# Research stations hold no trainings.
NO_REGIONS = {"Antarctica"}

Choice = tuple[str, str]


def _table(name: str) -> list[list[str]]:
    """The rows of one of the tables that come with the time zones."""
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def zones() -> list[tuple[str, list[Choice]]]:
    """The time zones in use, by region, as choices of a select; former names and abbreviations are not among them."""
    groups: dict[str, list[Choice]] = {}
    for name in sorted(row[2] for row in _table("zone.tab")):
        region, _slash, city = name.partition("/")
        if region not in NO_REGIONS:
            groups.setdefault(region, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return [("UTC", [("UTC", "UTC")]), *groups.items()]


@cache
def countries() -> list[Choice]:
    """Countries whose public holidays are known, by their two-letter code."""
    # Imported here: it is the costliest import of all, and a laptop's first page should not wait for it.
    import holidays

    names = {code: name for code, name, *_more in _table("iso3166.tab")} | COUNTRY_NAMES
    supported = holidays.list_supported_countries(include_aliases=False)
    return sorted(((code, names.get(code, code)) for code in supported), key=lambda choice: choice[1])


def country_choices() -> list[tuple[str, object]]:
    return [("", _("None: only weekends are free")), *countries()]
