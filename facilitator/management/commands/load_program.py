"""Loads a program file: `manage.py load_program FILE [--team NAME]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from facilitator.actions.programs import import_program
from facilitator.models import Team
from facilitator.programfile import ProgramFileError, decode


class Command(BaseCommand):
    help = "Loads a training program from a TOML file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("the program file"))
        parser.add_argument("--team", help=_("the team that may use it; without it everybody may"))

    def handle(self, *, file: Path, team: str | None, **options: Any) -> None:
        owner = _team(team) if team else None
        data = _read(file)
        try:
            source = decode(data, name=file.name)
            version = import_program(source=source, name=file.name, team=owner, user=None)
        except ProgramFileError as error:
            # One line each and nothing around it, so that editors can jump to the place.
            self.stderr.write(str(error))
            raise SystemExit(1) from error
        self.stdout.write(
            _("%(title)s is in Programs as version %(number)s.") % {"title": version.title, "number": version.number}
        )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror}
        raise CommandError(message) from error


def _team(name: str) -> Team:
    teams = list(Team.objects.filter(name=name)[:2])
    if not teams:
        raise CommandError(_("There is no team called “%(name)s”.") % {"name": name})
    if len(teams) > 1:
        raise CommandError(_("Several teams are called “%(name)s”. Rename one of them first.") % {"name": name})
    return teams[0]
