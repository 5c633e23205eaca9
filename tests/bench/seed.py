"""Fills a data folder with a past: `ASKONCE_DATA=FOLDER python -m tests.bench.seed '{"teams": 10, …}'`.

A process of its own, because a process has one database. It prints one line of JSON: a cookie for each person, the
pages of the desk with who looks at them, and how many queries each of them makes.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

PEOPLE = {"facilitator": "Fay Facilitator", "manager": "Max Manager"}
FILTERS = {
    "kept": "?state=kept",
    "to come": "?state=open",
    "carried": "?carried=on",
    "last page": "?page=9999",
}


def fill(size: Mapping[str, Any]) -> dict[str, Any]:
    """The people, their teams' past, and what a client needs to look at it."""
    from django.utils import timezone

    from config.demo.signing import session_cookie
    from facilitator.actions import accounts, programs
    from facilitator.models import User
    from tests.bench import history, sizes

    users = {"facilitator": accounts.ensure_first_facilitator()}
    users["manager"] = User.objects.create_user(email="manager@example.com")
    for role, user in users.items():
        accounts.introduce(user=user, name=PEOPLE[role])
    version = programs.load_builtin_programs()[0]
    teams = history.write(sizes.Size(**size), version=version, now=timezone.now(), **users)
    pages = addresses(teams[0].pk)
    cookies = {role: session_cookie(user) for role, user in users.items()}
    return {"cookies": cookies, "pages": pages, "queries": queries(users, pages), "team": teams[0].pk, **rows()}


def addresses(team: int) -> dict[str, tuple[str, str]]:
    """{page: (who looks at it, its address)}, all of the first team, which is the largest."""
    from facilitator.models import Rep
    from sessions.models import TrainingSession

    training = TrainingSession.objects.filter(team=team).latest("starts_at")
    rep = Rep.objects.filter(team=team).latest("pk")
    chosen = f"?team={team}&version={training.version_id}"
    desk = {name: ("manager", f"/desk/{team}/{path}") for name, path in (DESK | SIGNALS).items()}
    named = Rep.objects.filter(team=team).earliest("pk")
    desk["signals of a rep"] = ("manager", f"/desk/{team}/signals/?rep={named.pk}")
    return desk | {
        "list of desks": ("manager", "/desk/"),
        "standup": ("manager", f"/teams/{team}/standup/"),
        "trainings": ("manager", "/trainings/"),
        "home": ("facilitator", "/"),
        "trainings, last page": ("facilitator", "/trainings/?page=9999"),
        "teams": ("facilitator", "/teams/"),
        "team": ("facilitator", f"/teams/{team}/"),
        "team, found by name": ("facilitator", f"/teams/{team}/?find=ana"),
        "rep": ("facilitator", f"/reps/{rep.pk}/edit/"),
        "programs": ("facilitator", "/programs/"),
        "plan: choose": ("facilitator", "/trainings/new/"),
        "plan: minutes": ("facilitator", f"/trainings/new/{chosen}"),
        "training": ("facilitator", f"/trainings/{training.pk}/"),
    }


DESK = {"desk": "", "desk, half a year": "?weeks=26", "reps": "reps/", "promises": "notes/", "reviews": "reviews/"} | {
    f"promises, {name}": f"notes/{query}" for name, query in FILTERS.items()
}

SIGNALS = {"signals": "signals/", "signals, refreshed": "signals/?part=board"} | {
    f"signals, {name}": f"signals/?{query}"
    for name, query in {
        "open": "state=open",
        "missed": "state=missed",
        "in time": "state=met",
        "late": "state=late",
        "of a trigger": "trigger=usage_threshold",
        "of an account": "find=0042",
        "of none": "find=nobody",
        "last page": "page=99999",
    }.items()
}


def queries(users: Mapping[str, Any], pages: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """How many each page makes, from the session to the last row."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    clients = {role: Client(headers={"host": "localhost"}) for role in users}
    for role, client in clients.items():
        client.force_login(users[role])
    counts = {}
    for page, (role, address) in pages.items():
        with CaptureQueriesContext(connection) as captured:
            response = clients[role].get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        counts[page] = len(captured)
    return counts


def rows() -> dict[str, int]:
    from commitments.models import Commitment, Duty, Report, Signal
    from facilitator.models import Rep
    from sessions.models import TrainingSession

    tables = {"duties": Duty, "notes": Commitment, "reports": Report, "reps": Rep, "trainings": TrainingSession} | {
        "signals": Signal
    }
    return {name: table._default_manager.count() for name, table in tables.items()}


def main(given: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(fill(json.loads(given))))


if __name__ == "__main__":
    main(sys.argv[1])
