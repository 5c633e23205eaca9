"""Everything that comes in about promises passes one of these."""

from commitments.forms.desk import NotesFilter, ReviewForm
from commitments.forms.notes import NoteForm, NotePick, PledgeForm, TurnForm
from commitments.forms.plays import PlayForm, TickForm, note_form
from commitments.forms.reports import ReportForm

__all__ = [
    "NoteForm",
    "NotePick",
    "NotesFilter",
    "PlayForm",
    "PledgeForm",
    "ReportForm",
    "ReviewForm",
    "TickForm",
    "TurnForm",
    "note_form",
]
