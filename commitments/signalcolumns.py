"""What the columns of a list of signals can mean, and how a column's name or a trigger's word tells."""

from enum import StrEnum

from commitments.columns import Known, coded, plain


class SignalColumn(StrEnum):
    """What a column can be."""

    ACCOUNT = "account"
    TRIGGER = "trigger"
    EVIDENCE = "evidence"
    OBSERVED = "observed_on"
    LOGGED = "logged_at"
    TOUCHED = "touched_at"
    CSM = "csm_name"
    AE = "ae_name"
    METRIC = "metric"
    VALUE = "value"
    LIMIT = "limit"
    LINK = "link"
    OUTCOME = "outcome"
    ASK = "ask"
    EXTERNAL = "external_id"


Column = SignalColumn
# As commitments.columns.WORDS: without accents, capitals and marks.
WORDS = {
    Column.ACCOUNT: """account name, account, customer name, customer, company, client, kunde, firma, compte,
        cuenta, cliente""",
    Column.TRIGGER: "trigger type, trigger, signal type, signal, play type, reason",
    Column.EVIDENCE: "evidence, proof, description, details, note, notes, comment, subject, beleg",
    Column.OBSERVED: "observed on, observed, seen on, signal date, date observed, date",
    Column.LOGGED: "logged at, logged on, logged, created date, created at, created on, created, entry date",
    Column.TOUCHED: "touched at, touched on, touched, first touch, contacted at, contacted on, ae touch, first contact",
    Column.CSM: "csm name, csm, customer success manager, success manager, account owner, owner, betreuer",
    Column.AE: "ae name, ae, account executive, assigned to, seller, sales rep",
    Column.METRIC: "metric, measure, unit, kpi",
    Column.VALUE: "current value, value, current usage, in use, used, actual",
    Column.LIMIT: "limit, capacity, licensed, contracted, licences, licenses, total",
    Column.LINK: "link, url, record url, address",
    Column.OUTCOME: "onboarding outcome, outcome, goal, desired outcome, objective",
    Column.ASK: "suggested ask, ask, next step, proposed wording, proposal",
    Column.EXTERNAL: "external id, signal id, record id, activity id, task id, id, crm id",
}
KNOWN = Known(WORDS)
# Words that people and CRMs use for the triggers of CONTENT 1.13, beside their codes and names here.
TRIGGERS = {
    "usage_threshold": """usage, usage threshold, seats, licences, licenses, capacity, api calls, storage,
        utilisation, utilization""",
    "sponsor_change": "sponsor, sponsor change, new sponsor, executive change, new executive, new vp, champion left",
    "renewal_window": "renewal, renewal window, contract end, t 120",
    "usage_heavy_adjacent": """heavy use of a neighbouring feature, heavy use, adjacent use, locked features,
        feature requests""",
    "organic_growth": "growth nobody sold, organic growth, new users, shared logins",
    "outcome_achieved": "outcome, outcome achieved, target reached, goal reached",
    "onboarding_value": "early success after onboarding, onboarding, early success, onboarding value, go live",
    "adjacent_pain_ticket": """tickets another product would close, tickets, support tickets, pain tickets,
        adjacent pain""",
    "other_department_pain": "pain in another department, other department, department pain",
    "point_solution": "a rival tool in our category, rival, competitor, point solution, rival tool",
    "new_geo_or_unit": "new region or unit, new region, new unit, new geo, new country, business unit",
    "customer_growth": "their own growth, customer growth, headcount growth, hiring, growth",
}
BY_WORD = coded(TRIGGERS)


def trigger(text: str) -> str | None:
    """The code of a trigger written as its code, or in one of its usual words; None for any other."""
    return BY_WORD.get(plain(text))
