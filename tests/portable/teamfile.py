"""Writing a team's file and reading one, in one call each."""

import json
from typing import Any

from asgiref.sync import async_to_sync

from facilitator.models import Team, User
from facilitator.portable import outcome as outcomes
from facilitator.portable import reading, writing

OURS = ("facilitator", "training_sessions", "roleplay", "commitments")
SECRET = ("token", "hash", "secret", "nonce", "password", "webhook", "digest", "code", "device", "link_number")


def written(team: Team) -> bytes:
    async def all_of() -> bytes:
        return b"".join([part async for part in writing.content(team)])

    return async_to_sync(all_of)()


def document(team: Team) -> Any:
    return json.loads(written(team))


def brought(team: Team, user: User, file: Any, *, dry: bool = False) -> outcomes.Outcome:
    return reading.read(team=team, user=user, document=file, dry=dry)


def counts(outcome: outcomes.Outcome) -> dict[str, tuple[int, int, int]]:
    return {one.name: (one.new, one.known, one.faulty) for one in outcome.counts if one.new or one.known or one.faulty}


def changed(file: Any, part: str, **values: Any) -> Any:
    file["parts"][part][0] |= values
    return file
