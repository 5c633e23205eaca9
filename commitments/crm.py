"""What a CRM's loader takes: columns by their API names, record ids, dates, and text that is nobody's formula.

Written for Salesforce Data Loader (CONTENT 3.3). Pure: rows come in as values and go out as bytes.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

# Columns with these very names are mapped by the loader itself. Own fields of a team's CRM come after them.
TASK = ("Subject", "ActivityDate", "Status", "Priority", "OwnerId", "WhatId", "WhoId", "Description")
EVENT = ("Subject", "StartDateTime", "EndDateTime", "OwnerId", "WhatId", "WhoId", "Description")
OPPORTUNITY = (
    *("Name", "AccountId", "StageName", "CloseDate", "Amount", "NextStep", "Type", "LeadSource"),
    *("Description", "OwnerId"),
)
# What is not standard: our word for it, and the API name that a CRM usually gives it. An empty name leaves it out.
FIELDS = {
    "play": "Expansion_Play_Id__c",
    "loss_reason": "Loss_Reason__c",
    "signal_source": "Signal_Source__c",
    "sponsor": "Executive_Sponsor__c",
    "sponsor_title": "Executive_Sponsor_Title__c",
    "question_1": "Discovery_Q1__c",
    "question_2": "Discovery_Q2__c",
    "question_3": "Discovery_Q3__c",
    "exception": "Close_Exception__c",
}
STAGES = {
    "identified": "Prospecting",
    "engaged": "Needs Analysis",
    "proposed": "Proposal/Price Quote",
    "closed_won": "Closed Won",
    "closed_lost": "Closed Lost",
}
TYPE = "Existing Customer - Upgrade"
LIMITS = {"Subject": 255, "Name": 120, "NextStep": 255, "Description": 32_000}
LONGEST = 255

API_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*__c")
ACCOUNT, OPPORTUNITY_ID, CONTACT, LEAD, USER = "001", "006", "003", "00Q", "005"
TASK_ID, EVENT_ID = "00T", "00U"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# How a spreadsheet's formula begins. Their guard, an apostrophe, would be loaded with the text.
FORMULA = "=+-@\t\r\n "
Cell = str | int | Decimal | bool | date | datetime | None


def record_id(text: str) -> str | None:
    """A record's id with its 18 characters, from 15 (in their own case) or 18; None for what is none."""
    if not re.fullmatch(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?", text):
        return None
    # The last three say which of the first fifteen are capitals, so that programs without case can tell ids apart.
    first, given = text[:15], text[15:].upper()
    mark = "".join(
        LETTERS[sum(1 << place for place, letter in enumerate(first[start : start + 5]) if "A" <= letter <= "Z")]
        for start in (0, 5, 10)
    )
    return None if given and given != mark else first + mark


def text(value: str, limit: int = LONGEST) -> str:
    """Free text as it may be loaded: no formula's beginning, no control characters, no longer than the field."""
    plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", value)
    return plain.strip().lstrip(FORMULA)[:limit].rstrip()


def written(value: Cell, limit: int = LONGEST) -> str:
    """A cell: days as 2026-11-27, moments in UTC as 2026-11-27T08:00:00.000Z, numbers plainly. Naive: ValueError."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            if value.tzinfo is None:
                raise ValueError("This moment has no time zone.")
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
        case date():
            return value.isoformat()
        case int() | Decimal():
            return str(value)
        case _:
            return text(value, limit)


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Rows by column, everything in quotes, UTF-8 without a mark in front; a column that a row lacks is empty."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([written(row.get(name), LIMITS.get(name, LONGEST)) for name in columns])
    return out.getvalue().encode()


def header(columns: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(columns)
    return out.getvalue().encode()


def mapping(columns: Sequence[str]) -> bytes:
    """The loader's .sdl file: each column onto the field of its name."""
    return "".join(["#Mapping values\n", *(f"{name}={name}\n" for name in columns)]).encode()
