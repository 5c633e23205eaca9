"""A team's file on its way out: all that it owns, and nothing that opens anything."""

from typing import Any

import pytest
from django.apps import apps

from commitments.models import SlackHook
from facilitator.models import AuditEntry, Team, User
from facilitator.portable import registry, writing
from sessions.models import Participant, TrainingSession
from tests import factories
from tests.memory import peak
from tests.portable.teamfile import OURS, SECRET, document, written

pytestmark = pytest.mark.django_db


def test_every_model_is_in_the_file_or_left_out_for_a_reason() -> None:
    models = {model for app in OURS for model in apps.get_app_config(app).get_models()}
    assert models == registry.declared()
    assert all(registry.left_out().values())


@pytest.mark.parametrize("part", registry.parts(), ids=lambda part: part.name)
def test_no_part_shows_what_opens_something(part: registry.Part) -> None:
    assert [one.name for one in part.fields if any(word in one.name for word in SECRET)] == []


def test_only_a_program_may_belong_to_no_team() -> None:
    """A way to the team over keys that may be empty would miss rows."""
    loose = set()
    for part in registry.parts():
        model = part.model
        for name in part.to_team.split("__"):
            key: Any = model._meta.get_field(name)
            if key.null:
                loose.add(part.name)
            model = key.related_model
    assert loose == {f"facilitator.{name}" for name in ("program", "programdraft", "programchange")}


def test_a_part_comes_after_all_that_it_cannot_be_without() -> None:
    seen: set[Any] = set()
    for part in registry.parts():
        needed = {
            key.related_model
            for key in registry.foreign_keys(part)
            if not key.null and registry.get(key.related_model._meta.label_lower)
        }
        assert needed <= seen, part.name
        seen.add(part.model)


def test_the_file_says_what_it_is_and_what_stands_in_it(full: Team) -> None:
    file = document(full)
    assert (file["format"], file["version"]) == ("askonce-team", 1)
    assert set(file["schema"]) == set(file["parts"])
    assert file["schema"]["commitments.commitment"]["participant"] == "id in training_sessions.participant"
    for name, rows in file["parts"].items():
        for row in rows:
            assert set(row) == set(file["schema"][name]), name


def test_no_key_of_any_kind_is_in_the_file(full: Team, training: TrainingSession) -> None:
    SlackHook.objects.create(team=full, sealed="SECRET")
    text = written(full).decode()
    training.refresh_from_db()
    people = Participant.objects.filter(training=training)
    secrets = [training.code, training.projector_token, "SECRET", *people.values_list("device_hash", flat=True)]
    secrets += [value for row in full.feeds.values_list("nonce", "token_hash") for value in row]
    secrets += list(User.objects.exclude(password="").values_list("password", flat=True))
    assert [secret for secret in secrets if f'"{secret}' in text or (secret in ("SECRET",) and secret in text)] == []


def test_only_this_team_is_in_the_file(full: Team, elsewhere: Team) -> None:
    other = factories.make_training(team=elsewhere, facilitator=elsewhere.memberships.get().user)
    factories.ParticipantFactory(training=other, name="Not Yours")
    assert "Not Yours" not in written(full).decode()
    rows = document(elsewhere)["parts"]
    assert [row["name"] for row in rows["training_sessions.participant"]] == ["Not Yours"]
    assert rows["commitments.commitment"] == []


def test_the_file_is_json_whatever_the_size_of_its_chunks(full: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = document(full)["parts"]
    for size in (1, 2):
        monkeypatch.setattr(writing, "CHUNK", size)
        assert document(full)["parts"] == whole


def test_memory_is_flat_however_much_a_team_owns(full: Team, training: TrainingSession) -> None:
    def taken() -> int:
        return peak(writing.content(full))[0]

    def more(count: int) -> None:
        AuditEntry.objects.bulk_create(
            AuditEntry(team=full, action="x", subject="y", subject_id=1, changes={"a": ["b" * 200, "c"]})
            for _n in range(count)
        )

    more(1_000)
    taken()
    few = taken()
    more(9_000)
    assert taken() < few * 1.5
