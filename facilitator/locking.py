"""Taking a row for oneself until the transaction ends: the one way in which every action does it."""

from django.db.models import Manager, Model, QuerySet


def for_update[Row: Model](found: "QuerySet[Row] | Manager[Row]", *also: str) -> "QuerySet[Row]":
    """Those it is read along with that `also` names, and then its rows, are this transaction's until it ends.

    Only those: PostgreSQL would otherwise lock whatever is joined, the team's row for example, and everybody of the
    team would wait in turn. And never against rows that merely refer to them: two transactions that have each stored a
    note of one hour, and then want the hour's row, would wait for each other. On SQLite the transaction itself is the
    lock. Where several tables are locked, the order is team, hour, person, note, its play, duties, plays.
    """
    return found.select_for_update(of=(*also, "self"), no_key=True)
