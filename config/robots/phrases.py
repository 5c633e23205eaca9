"""What robots write: short, varied and believable, made from lists."""

from random import Random

ACCOUNTS = (
    "Northwind Foods", "Alder & Pine", "Bluebird Travel", "Cobalt Robotics", "Delta Clinics", "Evergreen Energy",
    "Fjord Logistics", "Granite Bank", "Harbour Homes", "Iris Media", "Juniper Schools", "Kestrel Air",
    "Lumen Optics", "Maple Insurance", "Nova Textiles", "Orchard Health", "Pioneer Steel", "Quarry Games",
    "Riverside Hotels", "Summit Outdoor",
)  # fmt: skip
PEOPLE = ("Priya", "Jonas", "Amara", "Luis", "Mei", "Sofia", "Tariq", "Elena", "Noah", "Ines")
EVIDENCE = (
    "{n} of 200 seats in use, seen {day}",
    "Usage went from 61 to {n} % in six weeks",
    "New VP of Operations since Monday: {person}",
    "Contract ends in 118 days, read in the CRM {day}",
)
OUTCOMES = (
    "Close the month two days earlier",
    "One list of open orders for all sites",
    "Not known. {person} in finance can tell us",
    "Halve the time from request to answer",
)
ASKS = (
    "You use {n} % of your seats, so could we take half an hour on Tuesday or Thursday to plan what you need next?",
    "Your team already runs three of the five features of the next tier, so shall we look at them for 30 minutes?",
    "Your people have built a lot with us, so may I show you in 30 minutes, Tuesday or Wednesday, what {person} made?",
)
ACTIONS = (
    "Call {person} and propose a 30-minute capacity review",
    "Send {person} two dates for an introduction with our AE",
    "Book a joint call with {person} on the renewal window",
    "Ask {person} which three goals matter this quarter",
    "Show {person} the usage report and agree on a next step",
)
SIGNALS = (
    "{n} people opened the workflow module this month, twice as many as in March",
    "{person} and two operators wrote tickets about reporting",
    "Their third site went live {day} and uses every report",
)
HEARD = (
    "{person} does it by hand in three spreadsheets, a day a month",
    "Two rounds a month, {n} hours each, since the last audit",
    "The check at the end: it cost them 12 late orders in three months",
)
OPENINGS = (
    "{n} of your people work in the workflow module now, and {person} wrote to us about reporting.",
    "Your third site went live {day}; how do they put the month together there?",
)
REPLIES = (
    "We bring what we saw and let them say what it costs.",
    "Three days now, or three months without a signature.",
)
PRODUCTS = ("Reporting", "Forecast", "Field Service", "Audit Trail")
TITLES = ("VP Operations", "Chief Financial Officer", "Head of Supply Chain")
NEXT_STEPS = (
    "Map the reporting workflow with {person}",
    "Book 20 minutes with {person} to map the month-end",
    "Ask {person} the three questions together with our AE",
)
KEEP = ("Opened with the number", "Let the silence stand", "One clear ask with a day", "Stayed calm when it got quiet")
CHANGE = (
    "Stop after the question",
    "Name the day in the first sentence",
    "Leave the price out of it",
    "Count to seven before you speak again",
)
# The parts of a pre-call brief.
BRIEF = {
    "core": ("Workflow", "Reporting, {n} seats", "The platform, all sites"),
    "product": ("Data quality", "The planning module"),
    "problem": ("Month-end figures are checked by hand", "Two teams keep their own lists"),
    "sponsor": ("{person} Okafor", "{person} Lindqvist"),
    "title": ("Chief data officer", "VP of Operations"),
    "contact": ("A call {day}", "The review in October"),
    "owner": ("{person} of our team",),
    "operator": ("{person} in planning", "{person} in finance"),
    "attending": ("{person}, their operator, and both of us",),
    "agenda": ("How it is done today, in three questions",),
    "request": ("A second talk with {person}",),
    "lever": ("planning with data all teams trust", "the second site"),
    "metric": ("two days less at month end", "a tenth fewer tickets"),
    "price": ("60,000 a year", "48,000 a year"),
    "priority": ("Close the month faster", "Data the board can trust"),
    "points": ("5.3", "2", "0.5", "10"),
}


def say(random: Random, templates: tuple[str, ...]) -> str:
    """One of the templates, filled."""
    return random.choice(templates).format(
        person=random.choice(PEOPLE), n=random.randint(71, 94), day=random.choice(("Monday", "yesterday", "today"))
    )
