"""Checks that the statements of the server, the functions and the migrations keep to what Citus can do.

    python deploy/citus/rules [--all]

It needs no Citus and no database: it reads parse trees. `--all` also shows what exceptions.toml excuses.
"""

import re
from collections import Counter
from pathlib import Path

from pglast import ast, parse_sql

from catalog import Catalog, called, read_migrations
from exceptions import Exceptions, read_exceptions
from placement import Placement, read_placement
from rule import Finding
from schema import of_function, of_migrations
from statements import Statement

ROOT = Path(__file__).resolve().parents[3]
CITUS = ROOT / "deploy" / "citus"


def main(arguments: list[str]) -> int:
    placement = read_placement(CITUS / "distribute.sql")
    catalog = read_migrations(ROOT / "migrations")
    exceptions = read_exceptions(CITUS / "rules" / "exceptions.toml")
    statements = read_statements(ROOT / "crates" / "store" / "sql")
    findings = check(catalog, placement, statements, exceptions)
    findings += generic_plans(ROOT / "crates")
    remaining, stale = exceptions.remaining(findings), exceptions.stale(findings)
    for finding in findings if "--all" in arguments else remaining:
        print(finding)
    for name in stale:
        print(f"{name}: keeps to every rule: remove it from exceptions.toml")
    broken = {finding.subject for finding in findings}
    print(
        f"Citus: {len(statements)} statements, {len(catalog.functions)} functions, {len(catalog.tables)} tables: "
        f"{len(remaining)} findings; {len(broken & statements.keys())} statements and "
        f"{len(broken & catalog.functions.keys())} functions are known not to work, or to look on every shard"
    )
    if "--all" in arguments:
        print(*(f"{count:4} {rule}" for rule, count in Counter(finding.rule for finding in findings).most_common()), sep="\n")
    return 1 if remaining or stale else 0


def check(catalog: Catalog, placement: Placement, statements: dict[str, ast.Node], exceptions: Exceptions) -> list[Finding]:
    findings = set(of_migrations(catalog, placement, exceptions.distributed_from))
    for function in catalog.functions.values():
        findings |= set(of_function(function, catalog, placement))
    for name, tree in statements.items():
        findings |= set(Statement(name, tree, catalog, placement).findings())
    return sorted(findings | calling(catalog, statements, findings, exceptions))


def calling(catalog: Catalog, statements: dict[str, ast.Node], findings: set[Finding], exceptions: Exceptions) -> set[Finding]:
    """Whatever calls a function that does not work does not work either."""
    bodies = {name: called(made.statements) for name, made in catalog.functions.items()}
    bodies |= {name: called(tree) for name, tree in statements.items()}
    broken = {finding.subject for finding in findings if not (finding.rule == "unbound" and finding.subject in exceptions.fan_out)}
    found: set[Finding] = set()
    while more := {(name, min(calls & broken)) for name, calls in bodies.items() if name not in broken and calls & broken}:
        broken |= {name for name, _ in more}
        found |= {Finding(name, "calls-unserved", f"{other}()") for name, other in more}
    return found


def read_statements(directory: Path) -> dict[str, ast.Node]:
    """The generated files, by the statement's name in the code, which they begin with."""
    statements = {}
    for path in sorted(directory.glob("*/*.sql")):
        text = path.read_text()
        name = re.match(r"-- (\w+) in ", text)
        if name is None:
            raise ValueError(f"{path} does not begin with the name of a statement")
        (raw,) = parse_sql(text)
        statements[name[1]] = raw.stmt
    return statements


def generic_plans(crates: Path) -> list[Finding]:
    sources = crates.glob("*/src/**/*.rs")
    return [
        Finding(str(path.relative_to(ROOT)), "generic-plans", "force_generic_plan")
        for path in sorted(sources)
        if "force_generic_plan" in path.read_text()
    ]
