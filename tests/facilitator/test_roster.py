import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import roster


def rows(text, team=None):
    return [(row.line, row.name, row.email, row.role) for row in roster.read(text, team=team or {}).rows]


def errors(text):
    return [row.errors for row in roster.read(text, team={}).rows]


def test_plain_names_one_a_line():
    assert rows("Ana\n\nBen Okoye\n") == [(1, "Ana", "", "other"), (3, "Ben Okoye", "", "other")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_delimiters_are_found(delimiter):
    lines = (("Name", "E-Mail", "Role"), ("Ana", "ana@example.com", "CSM"), ("Ben", "", "Account Executive"))
    text = "\ufeff" + "\r\n".join(delimiter.join(line) for line in lines)
    assert rows(text) == [(2, "Ana", "ana@example.com", "csm"), (3, "Ben", "", "ae")]


def test_columns_may_stand_in_any_order_among_others():
    text = "Region,Job title,Email address,Last name,First name\nEMEA,KAM,a@example.com,Petrov,Ana"
    assert rows(text) == [(2, "Ana Petrov", "a@example.com", "am")]


def test_without_a_header_each_cell_is_known_by_its_look():
    assert rows("a@example.com, Ana, csm\nBen") == [(1, "Ana", "a@example.com", "csm"), (2, "Ben", "", "other")]


def test_addresses_as_a_mail_program_writes_them():
    assert rows("Ana Petrov <ana@example.com>") == [(1, "Ana Petrov", "ana@example.com", "other")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ana, ana.example.com, CSM", "“ana.example.com” is not an e-mail address"),
        ("Ana, CSM, ana.example.com", "“ana.example.com” is not an e-mail address"),
        ("Ana, Lopez, CSM", "“Lopez” is not a role"),
        ("Ana; ana@example.com; CSM", "separated differently"),
        ("Ana | ana@example.com | CSM", "separated differently"),
    ],
)
def test_what_is_wrong_with_a_line_is_named_once(line, said):
    first, second = errors(f"Ben, ben@example.com, AE\nDana, dana@example.com, CSM\n{line}")[1:]
    assert first == ()
    assert said in second[0]


def test_quoted_name_keeps_its_comma():
    assert rows('"Petrov, Ana", csm') == [(1, "Petrov, Ana", "", "csm")]


@pytest.mark.parametrize(
    "header",
    [
        "Name;E-Mail;Rolle",
        "Nom;Courriel;Rôle",
        "Nombre;Correo;Rol",
        "Mitarbeiter;Mail;Funktion",
        "NOM;Adresse mail;Poste",
    ],
)
def test_headers_of_other_languages_are_read(header):
    found = roster.read(f"{header}\nAna;ana@example.com;AE", team={})
    assert [(row.name, row.email, row.role) for row in found.rows] == [("Ana", "ana@example.com", "ae")]
    assert found.is_clean


@pytest.mark.parametrize("header", ["Vorname;Name", "Prénom;Nom", "Nombre;Apellidos", "First name;Last name"])
def test_first_and_last_name_make_the_name(header):
    assert rows(f"{header}\nAna;Petrov") == [(2, "Ana Petrov", "", "other")]


def test_whole_name_beside_a_first_name_stays_as_it_is():
    assert rows("First name;Name\nAna;Ana Petrov") == [(2, "Ana Petrov", "", "other")]


def test_column_that_nobody_reads_is_named():
    found = roster.read("Name;Ruolo\nAna;CSM", team={})
    assert "Column “Ruolo” is not recognised" in found.columns[0]
    assert not found.is_clean


def test_second_column_of_one_meaning_is_named():
    assert "the same as “Role”" in roster.read("Name;Role;Job title\nAna;CSM;AE", team={}).columns[0]


def test_trailing_delimiters_are_no_columns():
    assert roster.read("Name;Role;;\nAna;CSM;;", team={}).is_clean


@pytest.mark.parametrize("text", ["name,role\nAna,CSM,more", "Ana,CSM,more", "Ana,a@example.com,b@example.com"])
def test_cell_too_many_is_a_fault_of_its_row(text):
    assert "one cell too many" in errors(text)[0][0]


def test_unknown_role_says_what_to_write():
    assert "Write CSM, AE, AM or other" in errors("name,role\nAna,Wizard")[0][0]


def test_bad_address_says_what_to_write():
    assert "ana@example.com" in errors("name,email\nAna,ana(at)example")[0][0]


def test_missing_and_endless_names_are_faults():
    assert [len(found) for found in errors(f"name,email\n,a@example.com\n{'x' * 61},\nAna,")] == [1, 1, 0]


def test_second_row_of_one_name_is_skipped_and_says_where_the_first_is():
    found = roster.read("Ana\nBen\nANA", team={}).rows
    assert [row.state for row in found] == ["ok", "ok", "skip"]
    assert "line 1" in found[2].skip


def test_who_is_in_the_team_is_skipped_by_name_or_address():
    found = roster.read("name,email\nana,\nOther,BEN@example.com\nMo,", team={"ana": "", "ben": "ben@example.com"})
    assert [row.state for row in found.rows] == ["skip", "skip", "ok"]


@pytest.mark.parametrize(("text", "said"), [("", "empty"), ("\n \n", "empty"), ('Ana\n"Ben\nMo', "quotation mark")])
def test_unreadable_list_is_refused_with_a_reason(text, said):
    with pytest.raises(roster.RosterError, match=said):
        roster.read(text, team={})


def test_more_than_two_thousand_rows_are_refused():
    assert len(roster.read("\n".join(f"Rep {n}" for n in range(2_000)), team={}).rows) == 2_000
    with pytest.raises(roster.RosterError, match="2001 rows"):
        roster.read("\n".join(f"Rep {n}" for n in range(2_001)), team={})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_excel_and_editors_are_read(encoding):
    assert rows(roster.decode("name;role\nZoë;csm".encode(encoding))) == [(2, "Zoë", "", "csm")]


def test_spreadsheet_file_is_told_apart():
    with pytest.raises(roster.RosterError, match="CSV"):
        roster.decode(b"PK\x03\x04 and more")


def test_file_over_the_limit_is_refused():
    with pytest.raises(roster.RosterError, match="240 KB"):
        roster.decode(b"x" * (roster.MAX_BYTES + 1))


def outcome(text):
    try:
        return roster.read(text, team={}).usable
    except roster.RosterError as error:
        return str(error)


@given(st.text(max_size=300))
def test_any_text_gives_rows_or_a_reason(text):
    found = outcome(text)
    assert isinstance(found, list) or found
    assert isinstance(found, str) or all(row.name and row.role in roster.ROLES.values() for row in found)
