"""The check as a whole: what is excused, what is not, and that a failure says what to do."""

from pathlib import Path

import pytest
from pglast import parse_sql

from catalog import Catalog, add_migration
from check import ROOT, calling, check, main
from exceptions import Exceptions, read_exceptions
from placement import Placement, read_placement
from rule import RULES, Finding
from test_schema import CHANGES, FUNCTIONS
from test_statements import BAD

FINDING = Finding("CALL_LIST", "unbound", "calls: no organization_id = $n")


def test_this_repository_keeps_to_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out


def test_a_finding_names_the_statement_the_rule_its_reason_and_what_to_do() -> None:
    text = str(FINDING)
    for part in ("CALL_LIST", "unbound", RULES["unbound"].reason, RULES["unbound"].remedy):
        assert part in text


def test_every_rule_has_an_example() -> None:
    # Those two are about more than one statement: see below, and `generic_plans`.
    assert RULES.keys() - {"calls-unserved", "generic-plans"} == BAD.keys() | FUNCTIONS.keys() | CHANGES.keys()


def test_a_fan_out_excuses_nothing_else() -> None:
    exceptions = Exceptions({"CALL_LIST": "seldom"}, {}, 1)
    other = Finding("CALL_LIST", "insert-in-cte", "")
    assert exceptions.remaining([FINDING, other]) == [other]


def test_an_exception_that_nothing_needs_is_named() -> None:
    exceptions = Exceptions({"CALL_LIST": "seldom", "CALL_GET": "seldom"}, {"CALL_INTENT": "calls"}, 1)
    assert exceptions.stale([FINDING]) == ["CALL_GET", "CALL_INTENT"]


def test_what_calls_a_broken_function_is_broken_too() -> None:
    catalog = Catalog()
    text = """CREATE FUNCTION app.a() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
        CREATE FUNCTION app.b() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN app.a(); END $$"""
    add_migration(catalog, "0001_test.up.sql", text)
    statements = {"CALLS_B": parse_sql("SELECT app.b()")[0].stmt, "OTHER": parse_sql("SELECT 1")[0].stmt}
    found = calling(catalog, statements, {Finding("app.a", "simple-case", "")}, Exceptions({}, {}, 1))
    assert {finding.subject for finding in found} == {"app.b", "CALLS_B"}
    assert not check(catalog, Placement(), statements, Exceptions({}, {}, 1))


def test_names_cannot_be_listed_twice(tmp_path: Path) -> None:
    twice = tmp_path / "exceptions.toml"
    twice.write_text('distributed_from = 1\n[[unserved]]\nlost = "calls"\nnames = ["A", "A"]\n')
    with pytest.raises(ValueError, match="A twice"):
        read_exceptions(twice)
    tables = tmp_path / "distribute.sql"
    tables.write_text("INSERT INTO linecard_placement VALUES ('calls', 'reference'), ('calls', 'organization_id')")
    with pytest.raises(ValueError, match="calls twice"):
        read_placement(tables)


def test_the_directory_is_found() -> None:
    assert (ROOT / "migrations").is_dir()
