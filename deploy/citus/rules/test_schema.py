"""Each rule of functions and of the schema fails on an example."""

import pytest

from catalog import Catalog, add_migration
from placement import Placement
from schema import of_function, of_migrations

PLACEMENT = Placement(calls="organization_id", call_logs="organization_id", organizations="reference", users="reference")
CALLS = "CREATE TABLE linecard.calls (organization_id uuid, id uuid, PRIMARY KEY (organization_id, id));\n"
REST = """
    CREATE TABLE linecard.call_logs (organization_id uuid, id uuid);
    CREATE TABLE linecard.organizations (id uuid PRIMARY KEY);
    CREATE TABLE linecard.users (id uuid PRIMARY KEY, email text UNIQUE);
"""
WRITES = "INSERT INTO linecard.calls (organization_id, id) VALUES (o, o);"

FUNCTIONS = {
    "sql-function-writes": [f"CREATE FUNCTION app.f(o uuid) RETURNS void LANGUAGE sql AS $$ {WRITES} $$"],
    "definer-writes": [
        f"CREATE FUNCTION app.f(o uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN {WRITES} END $$",
        f"""CREATE FUNCTION app.g(o uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN {WRITES} END $$;
        CREATE FUNCTION app.f(o uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN PERFORM app.g(o); END $$""",
    ],
    "simple-case": [
        "CREATE FUNCTION app.f(s text) RETURNS int LANGUAGE sql AS $$ SELECT CASE s WHEN 'a' THEN 1 END $$",
    ],
    "several-sets": [
        """CREATE FUNCTION app.f(u text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            EXECUTE format('SET LOCAL app.a = %L; SET LOCAL app.b = %L', u, u);
        END $$""",
    ],
    "context-by-set-config": [
        """CREATE FUNCTION app.f(u text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            PERFORM set_config('app.user_id', u, true);
        END $$""",
    ],
    "unbound": [
        """CREATE FUNCTION app.f(call uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            DELETE FROM linecard.calls c WHERE c.id = call;
        END $$""",
    ],
}
CHANGES = {
    "key-without-distribution": [
        "ALTER TABLE linecard.calls ADD CONSTRAINT one UNIQUE (id)",
        "CREATE UNIQUE INDEX one ON linecard.calls (id)",
        "ALTER TABLE linecard.calls ADD COLUMN sid text UNIQUE",
    ],
    "foreign-key": ["ALTER TABLE linecard.call_logs ADD FOREIGN KEY (id) REFERENCES linecard.calls (id)"],
    "policy-sub-select": [
        "CREATE POLICY p ON linecard.calls USING (EXISTS (SELECT 1 FROM linecard.users u WHERE u.id = calls.id))",
        """CREATE FUNCTION app.f() RETURNS boolean LANGUAGE sql AS $$ SELECT EXISTS (SELECT 1 FROM linecard.calls) $$;
        CREATE POLICY p ON linecard.users USING (app.f())""",
    ],
    "trigger": ["CREATE TRIGGER t BEFORE INSERT ON linecard.calls FOR EACH ROW EXECUTE FUNCTION app.f()"],
    "several-changes": ["ALTER TABLE linecard.calls ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0)"],
    "column-with-constraint": ["ALTER TABLE linecard.calls ADD COLUMN a int CHECK (a > 0)"],
    "unplaced": ["CREATE TABLE linecard.forgotten (organization_id uuid)", "DROP TABLE linecard.calls"],
}


def of(text: str) -> Catalog:
    catalog = Catalog()
    add_migration(catalog, "0001_first.up.sql", CALLS + REST)
    add_migration(catalog, "0002_later.up.sql", text)
    return catalog


def in_functions(catalog: Catalog) -> set[str]:
    return {finding.rule for made in catalog.functions.values() for finding in of_function(made, catalog, PLACEMENT)}


@pytest.mark.parametrize(("rule", "sql"), [(rule, sql) for rule, examples in FUNCTIONS.items() for sql in examples])
def test_a_function_that_breaks_a_rule_is_found(rule: str, sql: str) -> None:
    assert in_functions(of(sql)) == {rule}


@pytest.mark.parametrize(("rule", "sql"), [(rule, sql) for rule, examples in CHANGES.items() for sql in examples])
def test_a_migration_that_breaks_a_rule_is_found(rule: str, sql: str) -> None:
    assert rule in {finding.rule for finding in of_migrations(of(sql), PLACEMENT, 2)}


def test_a_function_that_is_replaced_or_dropped_is_judged_by_its_last_definition() -> None:
    bad = FUNCTIONS["unbound"][0]
    good = bad.replace("c.id = call", "c.organization_id = call").replace("CREATE", "CREATE OR REPLACE", 1)
    assert in_functions(of(f"{bad};\n{good}")) == set()
    assert in_functions(of(f"{bad};\nDROP FUNCTION app.f(uuid)")) == set()


def test_tables_that_are_not_distributed_yet_may_be_changed_as_one_likes() -> None:
    for rule in ("several-changes", "column-with-constraint"):
        assert not list(of_migrations(of(CHANGES[rule][0]), PLACEMENT, 3))


def test_policies_may_ask_functions_about_reference_tables() -> None:
    made = """CREATE FUNCTION app.f() RETURNS boolean LANGUAGE sql AS $$ SELECT EXISTS (SELECT 1 FROM linecard.users) $$;
        CREATE POLICY p ON linecard.organizations USING (app.f())"""
    assert not list(of_migrations(of(made), PLACEMENT, 3))


def test_reference_tables_may_have_any_key() -> None:
    assert not list(of_migrations(of("CREATE UNIQUE INDEX one ON linecard.users (email)"), PLACEMENT, 2))
