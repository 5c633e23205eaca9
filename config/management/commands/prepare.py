"""Makes a hosted installation ready to serve, at first and after every upgrade: `manage.py prepare`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _

from facilitator.actions.accounts import ensure_account, make_sign_in_link
from facilitator.actions.programs import load_builtin_programs

# Long enough to send it to the person who asked for the installation.
LINK_MINUTES = 24 * 60


class Command(BaseCommand):
    help = "Brings the tables up to date and loads the built-in programs. Safe to run again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", metavar="EMAIL", help=_("also print a link that signs this person in, once"))

    def handle(self, *, owner: str | None, **options: Any) -> None:
        if owner is not None:
            self.check_address(owner)
        call_command("migrate", interactive=False, verbosity=0)
        load_builtin_programs()
        self.stdout.write(_("The tables and the built-in programs are up to date."))
        if owner is not None:
            token = make_sign_in_link(user=ensure_account(email=owner), minutes=LINK_MINUTES)
            base = settings.PUBLIC_BASE_URL.rstrip("/")
            self.stdout.write(base + reverse("facilitator:use_link", args=[token]))

    def check_address(self, owner: str) -> None:
        try:
            validate_email(owner)
        except ValidationError:
            raise CommandError(_("%(owner)s is not an e-mail address.") % {"owner": owner}) from None
