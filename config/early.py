"""What must be decided before the settings are read: which data folder this run uses."""

import argparse
import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

# A demo works on nothing that exists, whatever this machine is set up for.
HOSTED_VARIABLES = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_BASE_URL")


def choose_data_folder(arguments: Sequence[str]) -> None:
    """Set ASKONCE_DATA for `start` and `restore` with `--data DIR`, and for `demo`; `arguments` follow manage.py."""
    command = arguments[0] if arguments else ""
    if command == "start":
        _refuse_hosted()
        _from_option(arguments[1:])
    elif command == "restore":
        _from_option(arguments[1:])
    elif command == "demo":
        _throw_away()


def _refuse_hosted() -> None:
    # Here rather than in the command: half a hosted environment stops the settings with a longer story.
    if os.environ.get("DATABASE_URL"):
        raise SystemExit("DATABASE_URL is set, but this command serves a single laptop. Unset it, then start again.")


def _from_option(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data")
    known, _rest = parser.parse_known_args(arguments)
    if known.data:
        os.environ["ASKONCE_DATA"] = str(Path(known.data).expanduser().resolve())


def _throw_away() -> None:
    folder = tempfile.mkdtemp(prefix="askonce-demo-")
    # At exit rather than in the command: also when the command line has a mistake and nothing starts.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["ASKONCE_DATA"] = folder
    # Nor does its invented team get real mail.
    for name in (*HOSTED_VARIABLES, "EMAIL_HOST"):
        os.environ.pop(name, None)
