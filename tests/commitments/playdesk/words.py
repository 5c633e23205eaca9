"""What the forms of a play are sent, and plays that were lost."""

import datetime as dt

from tests.commitments.plays import many

HELD = {"conversation_on": "2026-11-24"}


TYPED = {
    "account": "Northwind Freight",
    "motion": "cross_sell",
    "trigger": "adjacent_pain_ticket",
    "evidence": "Nine tickets since September",
    "signal_on": "2026-11-20",
    "product": "Reporting",
}


def lost(team, count, reason, *, month=11, motion="cross_sell"):
    day = dt.date(2026, month, 10)
    fields = {"stage": "closed_lost", "closed_on": day, "lost_reason": reason, "reached": "engaged", "motion": motion}
    return many(team, count, **fields)
