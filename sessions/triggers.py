"""The three triggers of the Expansion Triggers program, by the codes used everywhere (CONTENT 1.13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trigger(models.TextChoices):
    USAGE = "usage_threshold", _("Usage")
    SPONSOR = "sponsor_change", _("Sponsor")
    RENEWAL = "renewal_window", _("Renewal")
