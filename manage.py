#!/usr/bin/env python
"""The one entry point: `start`, `demo` and Django's own commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.early import choose_data_folder

    # Before anything reads the settings: they open the data folder.
    choose_data_folder(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
