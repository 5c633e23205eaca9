"""Everything that comes in about promises passes one of these."""

from commitments.forms.desk import NotesFilter, ReviewForm
from commitments.forms.notes import NoteForm, NotePick, PledgeForm, TurnForm
from commitments.forms.reports import ReportForm

__all__ = ["NoteForm", "NotePick", "NotesFilter", "PledgeForm", "ReportForm", "ReviewForm", "TurnForm"]
