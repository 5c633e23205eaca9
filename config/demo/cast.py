"""Who plays in the demo: names as they are in real teams, long and short, from everywhere."""

from itertools import islice, product

TEAM = "Team Horizon"
FACILITATOR = "Dana Whitfield"
MANAGER, MANAGER_EMAIL = "Robin Alvarez", "robin@example.com"
REPS = (
    ("Ana Lopez", "csm"),
    ("Ben Okafor", "ae"),
    ("Chloé Martin", "csm"),
    ("Dimitrios Papadopoulos", "ae"),
    ("Emeka Nwosu", "csm"),
    ("Fatima Al-Sayed", "ae"),
    ("Grace Kim", "csm"),
    ("Hiroshi Tanaka", "ae"),
    ("Ingrid Sørensen", "csm"),
    ("José Luis Hernández Ortega", "am"),
    ("Katarzyna Wójcik", "csm"),
    ("Li Wei", "other"),
)
FIRST = ("Maya", "Noor", "Oskar", "Priya", "Quentin", "Rosa", "Samir", "Tove", "Uma", "Viktor", "Wanda", "Yusuf", "Zoë")
LAST = ("Adler", "Bianchi", "Costa", "Dahl", "Eriksen", "Fischer", "Gupta", "Haddad", "Ivanova", "Jensen", "Kaya",
        "Lindqvist", "Moreau", "Novak", "O’Brien", "Petrov")  # fmt: skip
MOST = len(REPS) + len(FIRST) * len(LAST)


def reps(count: int) -> list[tuple[str, str]]:
    """(name, role) of so many people, at most MOST; no name twice."""
    more = ((f"{first} {last}", ("csm", "ae")[number % 2]) for number, (last, first) in enumerate(product(LAST, FIRST)))
    return [*REPS, *islice(more, max(0, count - len(REPS)))][:count]
