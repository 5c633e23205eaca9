"""The page of the desk on which a duty is done, for whatever leads there: a mail, a list, a calendar."""

from django.urls import reverse

from commitments.models import CalendarEntry, Duty

Kind, Entry = Duty.Kind, CalendarEntry.Kind
LISTS: dict[str, str] = {
    Kind.FRIDAY_REPORT: "commitments:standup",
    Kind.DAY_7_CHECK: "commitments:checks",
    Kind.CLOSE_CHECK: "commitments:checks",
}


def of_duty(duty: Duty) -> str:
    """Its path. No query."""
    if duty.kind == Kind.DAY_90:
        return reverse("commitments:day_90", args=[duty.team_id, duty.training_id])
    if duty.signal_id is not None:
        # Its page has both clocks of a signal, the AE's and the manager's.
        return reverse("commitments:signal", args=[duty.team_id, duty.signal_id])
    if duty.kind in Duty.CLOCKS:
        return reverse("commitments:clocks", args=[duty.team_id], query={"kind": duty.kind})
    return reverse(LISTS.get(duty.kind, "commitments:reviews"), args=[duty.team_id])


def of_entry(entry: CalendarEntry) -> str:
    """The same for an appointment; the desk for one that may be of several kinds. No query."""
    if entry.kind == Entry.OUTCOME:
        return reverse("commitments:day_90", args=[entry.team_id, int(entry.key.partition(":")[2])])
    lists: dict[str, str] = {Entry.STANDUP: "commitments:standup", Entry.TARGET: "commitments:checks"}
    return reverse(lists.get(entry.kind, "commitments:team_desk"), args=[entry.team_id])
