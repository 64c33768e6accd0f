"""Each rule of statements fails on an example, and not on what is recommended instead."""

import pytest
from pglast import parse_sql

from catalog import Catalog, add_migration
from placement import Placement
from statements import CHECKS, Statement

PLACEMENT = Placement(
    calls="organization_id", call_logs="organization_id", call_rates="bucket", organizations="reference", users="reference"
)
SCHEMA = """
    CREATE TABLE linecard.calls (organization_id uuid, id uuid);
    CREATE TABLE linecard.call_logs (organization_id uuid, id uuid);
    CREATE TABLE linecard.call_rates (bucket text);
    CREATE TABLE linecard.organizations (id uuid);
    CREATE TABLE linecard.users (id uuid);
    CREATE FUNCTION app.rank(status text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT length(status) $$;
    CREATE FUNCTION app.later(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT at + interval '1s' $$;
    CREATE FUNCTION app.content(entry linecard.calls) RETURNS text LANGUAGE sql STABLE AS $$ SELECT entry.id::text $$;
    CREATE FUNCTION app.open(o uuid) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
        BEGIN RETURN (SELECT count(*) FROM linecard.calls c WHERE c.organization_id = o); END $$;
    CREATE FUNCTION app.below(o uuid, most int) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN RETURN app.open(o) < most; END $$;
"""
BOUND = "organization_id = $1"

BAD = {
    "insert-in-cte": ["WITH l AS (INSERT INTO call_logs VALUES ($1, $2)) SELECT 1"],
    "insert-select": [f"INSERT INTO call_logs (organization_id, id) SELECT $1, id FROM calls WHERE {BOUND}"],
    "insert-select-returning": [
        f"INSERT INTO call_logs (organization_id, id) SELECT organization_id, id FROM calls WHERE {BOUND} RETURNING id"
    ],
    "function-reads-tables": [
        f"SELECT app.open($1) FROM calls WHERE {BOUND}",
        f"SELECT 1 FROM calls WHERE {BOUND} AND app.below($1, 3)",
    ],
    "row-argument": [f"SELECT app.content(c) FROM calls c WHERE c.{BOUND}"],
    "volatile-in-update": [
        f"UPDATE calls SET at = app.later(at) WHERE {BOUND}",
        f"UPDATE calls SET at = $2 WHERE {BOUND} AND to_char(at, 'YYYY') = $3",
    ],
    "unbound": [
        "SELECT 1 FROM calls WHERE id = $1",
        "UPDATE calls SET id = $1",
        "DELETE FROM calls WHERE organization_id = id",
        "SELECT 1 FROM calls c JOIN call_logs l ON l.call_id = c.id WHERE c.organization_id = $1",
        "SELECT EXISTS (SELECT 1 FROM calls c WHERE c.organization_id = o.id) FROM organizations o WHERE o.id = $1",
        f"WITH open AS (SELECT id FROM calls) SELECT 1 FROM call_logs WHERE {BOUND}",
        f"SELECT 1 FROM calls WHERE {BOUND} UNION ALL SELECT 1 FROM call_logs",
        "SELECT 1 FROM calls WHERE organization_id = $1 OR id = $2",
        "UPDATE call_rates SET waiting = 0 WHERE organization_id = $1",
    ],
    "two-distributions": [f"SELECT 1 FROM calls, call_rates r WHERE calls.{BOUND} AND r.bucket = $2"],
    "reference-written-with-others": [f"UPDATE users SET id = $2 FROM calls WHERE calls.{BOUND}"],
}
GOOD = [
    f"SELECT app.rank(status) FROM calls WHERE {BOUND}",
    "SELECT app.open($1)",
    "INSERT INTO call_logs (organization_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
    f"INSERT INTO call_logs AS l (organization_id, id) SELECT organization_id, id FROM calls WHERE {BOUND} RETURNING l.id",
    f"UPDATE calls SET at = app.later($2), rank = app.rank(status) WHERE {BOUND}",
    "SELECT 1 FROM calls c JOIN call_logs l ON l.organization_id = c.organization_id AND l.call_id = c.id WHERE c.organization_id = $1",
    "SELECT 1 FROM organizations o JOIN calls c ON c.organization_id = o.id WHERE o.id = $1::uuid",
    f"SELECT EXISTS (SELECT 1 FROM calls WHERE {BOUND}) FROM organizations o WHERE o.id = $1",
    f"WITH open AS (SELECT id FROM calls WHERE {BOUND}) SELECT 1 FROM open",
    "SELECT 1 FROM (SELECT organization_id AS o, id FROM calls) c WHERE c.o = $1",
    "UPDATE call_rates SET waiting = 0 WHERE bucket = $1",
    "UPDATE users SET id = $2 WHERE id = $1",
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    catalog = Catalog()
    add_migration(catalog, "0001_test.up.sql", SCHEMA)
    return catalog


def broken(sql: str, catalog: Catalog, variables: tuple[str, ...] = ()) -> set[str]:
    (raw,) = parse_sql(sql)
    return {finding.rule for finding in Statement("TEST", raw.stmt, catalog, PLACEMENT, variables).findings()}


@pytest.mark.parametrize(("rule", "sql"), [(rule, sql) for rule, examples in BAD.items() for sql in examples])
def test_a_statement_that_breaks_a_rule_is_found(rule: str, sql: str, catalog: Catalog) -> None:
    assert rule in broken(sql, catalog)


@pytest.mark.parametrize("sql", GOOD)
def test_a_statement_that_keeps_to_the_rules_is_not(sql: str, catalog: Catalog) -> None:
    assert broken(sql, catalog) == set()


def test_every_rule_has_an_example() -> None:
    assert BAD.keys() == CHECKS.keys()


def test_variables_of_a_function_are_parameters_and_columns_are_not(catalog: Catalog) -> None:
    sql = "DELETE FROM calls c WHERE c.organization_id = organizations[i] AND c.id = call"
    assert broken(sql, catalog, ("organizations", "i", "call")) == set()
    assert broken(sql, catalog) == {"unbound"}
