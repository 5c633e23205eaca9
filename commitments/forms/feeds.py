"""Making and ending links to calendars."""

from typing import Any

from django import forms

from commitments.models import CalendarFeed


class PhoneFeedForm(forms.Form):
    """What a rep does with their one link."""

    do = forms.ChoiceField(choices=[(do, do) for do in ("make", "renew", "revoke", "invite", "uninvite")])

    @property
    def ends(self) -> bool:
        return self.cleaned_data["do"] in {"renew", "revoke"}

    @property
    def invites(self) -> bool | None:
        """Whether invitations are wanted; None when it is not about them."""
        return {"invite": True, "uninvite": False}.get(self.cleaned_data["do"])

    @property
    def makes(self) -> bool:
        return self.cleaned_data["do"] in {"make", "renew"}


class InviteForm(forms.Form):
    """Whether reps are invited by mail."""

    on = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class FeedForm(forms.Form):
    """Which calendar; that of a manager's looks is for those who may look."""

    kind = forms.ChoiceField()

    def __init__(self, *args: Any, reviews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [CalendarFeed.Kind.TEAM, *([CalendarFeed.Kind.MINE] if reviews else [])]
        self.fields["kind"] = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in kinds])
