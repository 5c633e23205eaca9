import re
import zoneinfo
from pathlib import Path

import pytest
from django.conf import settings

from facilitator import calendars


def names():
    return {name for _region, group in calendars.zones() for name, _city in group}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam", "America/Argentina/Buenos_Aires", "Asia/Kolkata"])
def test_zones_that_people_live_in_are_offered(zone):
    assert zone in names()


@pytest.mark.parametrize(
    "zone", ["America/Argentina/ComodRivadavia", "Australia/LHI", "Antarctica/DumontDUrville", "Europe/Kiev", "EST5EDT"]
)
def test_former_names_and_research_stations_are_not_offered(zone):
    assert zone not in names()


def test_every_zone_offered_can_be_used():
    assert names() <= zoneinfo.available_timezones()


def test_zones_that_browsers_report_by_a_former_name_are_proposed_by_the_present_one():
    script = (Path(settings.BASE_DIR) / "static/js/timezone.js").read_text()
    assert set(re.findall(r'": "([^"]+)"', script)) <= names()


def test_countries_are_written_as_people_write_them():
    named = dict(calendars.countries())
    assert [named[code] for code in ("CD", "GB", "KR", "US", "XK")] == [
        "Congo, Democratic Republic",
        "United Kingdom",
        "South Korea",
        "United States",
        "Kosovo",
    ]
    assert not [name for name in named.values() if len(name) == 2 or re.search(r"[a-z][A-Z]", name.replace("Mc", ""))]
