"""The rep's phone: the report before the standup, and the conversation for the calendar."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from commitments import access, ics
from commitments.actions import reports
from commitments.forms import ReportForm
from sessions import access as room_access
from sessions.views import phone


@require_POST
def report(request: HttpRequest, code: str, duty_pk: int) -> HttpResponse:
    """Take a report exactly once; answers like sessions.views.phone.answer."""
    participant, _room = room_access.get_participant(request, code)
    duty = access.get_own_duty(participant, duty_pk)
    return phone.take(
        participant,
        request.POST,
        ReportForm(request.POST, team=participant.training.team, conversation_at=duty.anchor_at),
        {"_duty": duty.pk},
        lambda data: reports.report(duty=duty, data=data, participant=participant),
    )


@require_GET
def conversation(request: HttpRequest, code: str) -> HttpResponse:
    """The rep's own conversation as a calendar file; one that is off gives the same event, cancelled."""
    participant, _room = room_access.get_participant(request, code)
    note = access.get_own_note(participant)
    data = ics.event_ics(
        uid=note.uid,
        start=note.conversation_at,
        minutes=note.minutes,
        summary=f"{note.account}: {note.next_action}",
        description=note.next_action,
        location="",
        revised_at=note.updated_at,
        sequence=note.ics_sequence,
        cancelled=note.is_off,
    )
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="conversation.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
