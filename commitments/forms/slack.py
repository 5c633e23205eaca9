"""What opens a Slack channel, and what is sent there."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.slack import address, png

SECRET = {"autocomplete": "off", "spellcheck": "false"}
# What the proxy of a hosted installation lets through, and room for the rest of the form.
MOST_BYTES = 2_500_000


class SlackForm(forms.Form):
    """`address` is one that transport.post takes, or the form is not valid."""

    address = forms.CharField(
        max_length=address.LONGEST,
        label=gettext_lazy("Address of the webhook"),
        help_text=gettext_lazy("It begins with https://hooks.slack.com/services/ and belongs to one channel."),
        error_messages={
            "required": gettext_lazy("Paste the address of the webhook that Slack gave you."),
            "max_length": gettext_lazy("This is longer than an address of Slack. Paste only the address."),
        },
        widget=forms.TextInput(attrs={**SECRET, "inputmode": "url"}),
    )

    def clean_address(self) -> str:
        given: str = self.cleaned_data["address"]
        if address.taken_apart(given) is None:
            raise ValidationError(
                _("Paste the address as Slack shows it, https://hooks.slack.com/services/T…/B…/…, and nothing else.")
            )
        return given


class BotForm(forms.Form):
    """Afterwards `token` is a bot's, and `channel` is (API host, channel id)."""

    token = forms.CharField(
        max_length=220,
        label=gettext_lazy("Token of the bot"),
        help_text=gettext_lazy("It begins with xoxb- and needs the scope files:write."),
        error_messages={
            "required": gettext_lazy("Paste the token that Slack calls “Bot User OAuth Token”."),
            "max_length": gettext_lazy("This is longer than a token. Paste only the token."),
        },
        widget=forms.TextInput(attrs=SECRET),
    )
    channel = forms.CharField(
        max_length=160,
        label=gettext_lazy("Channel"),
        help_text=gettext_lazy("Its link, as Slack copies it, or its ID. Invite the bot there first."),
        error_messages={
            "required": gettext_lazy("Paste the link of the channel, or its ID like C0123ABCD."),
            "max_length": gettext_lazy("This is longer than a link of Slack. Paste only the link, or the ID."),
        },
        widget=forms.TextInput(attrs={**SECRET, "inputmode": "url"}),
    )

    def clean_token(self) -> str:
        given: str = self.cleaned_data["token"]
        if given.startswith(("xoxp-", "xapp-", "xoxe")):
            raise ValidationError(
                _("This is another kind of token. Paste the one of the bot, which begins with xoxb-.")
            )
        if not address.TOKEN.fullmatch(given):
            raise ValidationError(_("Paste the token as Slack shows it, xoxb-…, and nothing else."))
        return given

    def clean_channel(self) -> tuple[str, str]:
        found = address.channel(self.cleaned_data["channel"])
        if found is None:
            raise ValidationError(
                _("Paste the link of the channel, https://….slack.com/archives/C…, or its ID like C0123ABCD.")
            )
        return found


class SendForm(forms.Form):
    """`seen` is the fingerprint of the messages that the person looked at."""

    seen = forms.CharField(max_length=64, required=False)


class PictureForm(SendForm):
    """Afterwards `image` is the bytes of one whole PNG, as the page's own script draws it."""

    image = forms.FileField(
        error_messages={
            "required": gettext_lazy("The picture is missing. Load this page again and wait until you see it."),
            "invalid": gettext_lazy("The picture did not arrive. Send it again."),
            "missing": gettext_lazy("The picture did not arrive. Send it again."),
            "empty": gettext_lazy("The picture is empty. Load this page again and wait until you see it."),
            "max_length": gettext_lazy("The picture did not arrive. Send it again."),
        }
    )

    def clean_image(self) -> bytes:
        file: Any = self.cleaned_data["image"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This picture is larger than Slack is sent. Send the wall as text."))
        data: bytes = file.read()
        try:
            png.size(data)
        except png.NoPictureError as error:
            if str(error) == "size":
                raise ValidationError(
                    _("This picture is too small or too large. Send the one that you see.")
                ) from error
            raise ValidationError(
                _("This is not the picture that this page draws. Send the one that you see.")
            ) from error
        return data
