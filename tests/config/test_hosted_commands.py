"""The commands of a hosted installation, as far as they need none: what they refuse, and what they may repeat."""

import re

import pytest
from django.core.management import CommandError, call_command

from config.serving import with_uvicorn
from facilitator.actions.accounts import find_sign_in_link
from facilitator.models import Program, User


@pytest.fixture
def prepared(db, settings, capsys):
    settings.PUBLIC_BASE_URL = "https://askonce.example/"

    def prepare(*arguments: str) -> str:
        call_command("prepare", *arguments)
        return capsys.readouterr().out

    return prepare


def test_preparing_loads_the_programs_and_again_changes_nothing(prepared):
    prepared()
    programs = list(Program.objects.values_list("key", flat=True))
    prepared()
    assert "expansion_triggers" in " ".join(programs).replace("-", "_")
    assert list(Program.objects.values_list("key", flat=True)) == programs
    assert not User.objects.exists()


def test_the_first_owner_gets_a_link_and_not_a_second_account(prepared):
    first, second = (
        re.search(r"https://askonce\.example/sign-in/([\w-]+)/", prepared("--owner", "Fay@Example.com"))
        for _ in range(2)
    )
    assert first is not None
    assert second is not None
    user = User.objects.get()
    link = find_sign_in_link(second[1])
    assert link is not None
    assert (user.email, link.user) == ("fay@example.com", user)
    # One link at a time: the earlier one opens nothing any more.
    assert find_sign_in_link(first[1]) is None


def test_an_owner_who_is_no_address_is_refused_before_anything_is_done(db):
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("prepare", "--owner", "fay")
    assert not Program.objects.exists()


def test_serving_is_for_hosted_installations():
    with pytest.raises(CommandError, match="DATABASE_URL is not set"):
        call_command("serve")


def test_daphne_and_a_socket_file_do_not_go_together(settings, tmp_path):
    settings.HOSTED = True
    with pytest.raises(CommandError, match="Daphne listens on a port"):
        call_command("serve", "--server", "daphne", "--host", f"unix:{tmp_path}/web.sock")


def test_a_socket_file_of_a_killed_process_is_taken_over_and_one_in_use_is_not(tmp_path):
    path = tmp_path / "web.sock"
    first = with_uvicorn._listen(f"unix:{path}", 0)
    try:
        with pytest.raises(OSError, match="in use"):
            with_uvicorn._listen(f"unix:{path}", 0)
    finally:
        first.close()
    with_uvicorn._listen(f"unix:{path}", 0).close()
