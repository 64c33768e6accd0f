"""The rules of functions, and of the schema."""

import re
from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.enums import AlterTableType, ConstrType

from catalog import Catalog, Function, called, tables_of
from placement import Placement
from rule import Finding
from statements import Statement, uses
from tree import below, function, names

KEYS = (ConstrType.CONSTR_PRIMARY, ConstrType.CONSTR_UNIQUE)
HARMLESS = (ConstrType.CONSTR_NOTNULL, ConstrType.CONSTR_NULL, ConstrType.CONSTR_DEFAULT)


def of_function(made: Function, catalog: Catalog, placement: Placement) -> Iterator[Finding]:
    """The rules of a function as a whole, and of every statement in it."""

    def found(rule: str, detail: str) -> Finding:
        return Finding(made.name, rule, detail)

    writes = catalog.writes(made.name)
    if made.definer and writes:
        yield found("definer-writes", f"writes {', '.join(sorted(writes))}")
    elif made.language == "sql" and writes and made.arguments:
        yield found("sql-function-writes", f"writes {', '.join(sorted(writes))}")
    if made.language == "sql" and any(case.arg is not None for case in below(made.statements, ast.CaseExpr)):
        yield found("simple-case", "CASE x WHEN")
    if any(text.count("SET LOCAL") > 1 for text in re.findall(r"EXECUTE(.*?);\s*\n", made.body, re.S)):
        yield found("several-sets", "several SET LOCAL in one EXECUTE")
    if "SET LOCAL" not in made.body and any(sets_context(call) for call in below(made.statements, ast.FuncCall)):
        yield found("context-by-set-config", "set_config('app. ...')")
    for tree in made.statements:
        if uses(tree):
            yield from Statement(made.name, tree, catalog, placement, made.variables).findings()


def sets_context(call: ast.FuncCall) -> bool:
    if function(call) != "set_config" or not call.args or not isinstance(call.args[0], ast.A_Const):
        return False
    return call.args[0].val.sval.startswith("app.")


def of_migrations(catalog: Catalog, placement: Placement, distributed_from: int) -> Iterator[Finding]:
    """`distributed_from`: the number of the first migration that can meet tables which are distributed already."""
    for table in sorted(catalog.tables ^ set(placement)):
        detail = "is in distribute.sql, and in no migration" if table in placement else "is not in distribute.sql"
        yield Finding(table, "unplaced", detail)
    for file, line, statement in catalog.changes:
        is_later = int(file[:4]) >= distributed_from
        found = [*changes(statement, placement, is_later), *of_policies(statement, catalog, placement)]
        for subject, rule, detail in found:
            yield Finding(f"{file}:{line}: {subject}", rule, detail)


def changes(statement: ast.Node, placement: Placement, is_later: bool) -> Iterator[tuple[str, str, str]]:
    if isinstance(statement, ast.CreatePolicyStmt) and (tables_of(statement) - {statement.table.relname}):
        yield statement.policy_name, "policy-sub-select", f"on {statement.table.relname}"
    elif isinstance(statement, ast.CreateTrigStmt):
        yield statement.trigname, "trigger", f"on {statement.relation.relname}"
    elif isinstance(statement, ast.CreateStmt):
        for rule, detail in constraints(statement.relation.relname, statement.tableElts or (), placement):
            yield statement.relation.relname, rule, detail
    elif isinstance(statement, ast.IndexStmt) and statement.unique:
        table = statement.relation.relname
        indexed = {parameter.name for parameter in statement.indexParams}
        if not placement.is_reference(table) and placement.key(table) not in indexed:
            yield statement.idxname, "key-without-distribution", f"unique index of {table}"
    elif isinstance(statement, ast.AlterTableStmt):
        table = statement.relation.relname
        added = [c.def_ for c in statement.cmds if c.subtype in (AlterTableType.AT_AddColumn, AlterTableType.AT_AddConstraint)]
        for rule, detail in constraints(table, added, placement):
            yield table, rule, detail
        if is_later:
            yield from later_changes(statement)


def of_policies(statement: ast.Node, catalog: Catalog, placement: Placement) -> Iterator[tuple[str, str, str]]:
    """A policy is checked on every node that has the table, where the functions in it find reference tables alone."""
    for name in sorted(called(statement)) if isinstance(statement, ast.CreatePolicyStmt) else ():
        elsewhere = {table for table in catalog.reads(name) if not placement.is_reference(table)}
        if elsewhere:
            yield statement.policy_name, "policy-sub-select", f"{name}() reads {', '.join(sorted(elsewhere))}"


def later_changes(statement: ast.AlterTableStmt) -> Iterator[tuple[str, str, str]]:
    table = statement.relation.relname
    if len(statement.cmds) > 1 and any(command.subtype == AlterTableType.AT_AddConstraint for command in statement.cmds):
        yield table, "several-changes", f"{len(statement.cmds)} changes in one ALTER TABLE"
    for command in statement.cmds:
        if command.subtype != AlterTableType.AT_AddColumn:
            continue
        if any(constraint.contype not in HARMLESS for constraint in command.def_.constraints or ()):
            yield table, "column-with-constraint", command.def_.colname


def constraints(table: str, elements: Any, placement: Placement) -> Iterator[tuple[str, str]]:
    """The keys and foreign keys among the elements of a table."""
    if placement.is_reference(table):
        return
    for element in elements:
        is_column = isinstance(element, ast.ColumnDef)
        for constraint in (element.constraints or ()) if is_column else (element,):
            own = (element.colname,) if is_column else ()
            keys = names(constraint.keys) or own
            if constraint.contype in KEYS and placement.key(table) not in keys:
                yield "key-without-distribution", f"key ({', '.join(keys)})"
            if constraint.contype == ConstrType.CONSTR_FOREIGN:
                columns = names(constraint.fk_attrs) or own
                if not placement.is_reference(constraint.pktable.relname) and placement.key(table) not in columns:
                    yield "foreign-key", f"({', '.join(columns)}) to {constraint.pktable.relname}"
