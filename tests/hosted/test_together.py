"""Nobody's tap is refused by PostgreSQL because somebody else changes the same thing at that moment."""

import pytest

from tests.hosted.deployment import Deployment
from tests.hosted.together import CASES

FOUND = """
from facilitator.models import Rep, Team
team = Team.objects.create(name="Letters", timezone="Europe/Berlin")
for name in ("Élodie Müller", "ΣΊΣΥΦΟΣ", "Straße", "STRASSER", "Anna"):
    Rep.objects.create(team=team, name=name)
for typed in ("éLO", "mÜLL", "σίσυφος", "straß", "strass", "ANN", "漢"):
    found = Rep.objects.filter(team=team, name__folded=typed).order_by("pk")
    print(*found.values_list("name", flat=True), sep=",", end=";")
print(Rep.objects.filter(team=team, name__folded_exact="éLODIE mÜLLER").count())
team.delete()
"""


def test_names_are_found_in_any_case_as_on_a_laptop(hosted: Deployment) -> None:
    found = "Élodie Müller;Élodie Müller;ΣΊΣΥΦΟΣ;Straße,STRASSER;STRASSER;Anna;;1"
    assert hosted.shell(FOUND) == found


@pytest.mark.parametrize("case", sorted(CASES))
def test_who_comes_second_waits(hosted: Deployment, case: str) -> None:
    assert hosted.shell(f"from tests.hosted import together\nprint(together.tried({case!r}))") == ""
