"""The rules of statements: those of the server, and those in the bodies of functions."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from pglast import ast

from binding import Binding
from catalog import Catalog, called, tables_of, written_by
from placement import Placement
from rule import Finding
from tree import below, column, function

# Of PostgreSQL's own functions, those that are not IMMUTABLE and that a statement may well apply to a column.
NOT_IMMUTABLE = {
    "age",
    "array_to_string",
    "concat",
    "concat_ws",
    "date",
    "format",
    "jsonb_build_array",
    "jsonb_build_object",
    "to_char",
    "to_jsonb",
}


class Statement:
    """One statement, and the names that stand for parameters in it: the variables of a function."""

    def __init__(self, subject: str, tree: ast.Node, catalog: Catalog, placement: Placement, variables: Collection[str] = ()) -> None:
        self.subject, self.tree, self.catalog, self.placement, self.variables = subject, tree, catalog, placement, variables
        self.tables = tables_of(tree) & catalog.tables

    def findings(self) -> Iterator[Finding]:
        for rule, check in CHECKS.items():
            for detail in check(self):
                yield Finding(self.subject, rule, detail)

    def is_parameter(self, node: Any) -> bool:
        while isinstance(node, (ast.TypeCast, ast.A_Indirection)):
            node = node.arg
        if isinstance(node, ast.ColumnRef):
            field = node.fields[0]
            return isinstance(field, ast.String) and field.sval in self.variables
        return isinstance(node, (ast.ParamRef, ast.A_Const))

    def has_column(self, node: Any) -> bool:
        """Whether something below is a column of a table."""
        return any(not self.is_parameter(found) for found in below(node, ast.ColumnRef))

    def selecting_inserts(self) -> Iterator[ast.InsertStmt]:
        """INSERT ... SELECT into distributed tables, and not in a CTE: that is a rule of its own."""
        tree = self.tree
        selects = isinstance(tree, ast.InsertStmt) and tree.selectStmt and not tree.selectStmt.valuesLists
        if selects and not self.placement.is_reference(tree.relation.relname):
            yield tree


def insert_in_cte(statement: Statement) -> Iterator[str]:
    for cte in below(statement.tree, ast.CommonTableExpr):
        if isinstance(cte.ctequery, ast.InsertStmt):
            yield f"{cte.ctename} inserts into {cte.ctequery.relation.relname}"


def insert_select(statement: Statement) -> Iterator[str]:
    for insert in statement.selecting_inserts():
        first = insert.selectStmt.targetList
        if first and (column(first[0].val) is None or statement.is_parameter(first[0].val)):
            yield f"into {insert.relation.relname}, the organization as a parameter"


def insert_select_returning(statement: Statement) -> Iterator[str]:
    for insert in statement.selecting_inserts():
        returning = getattr(insert, "returningClause", None)
        returned = [item for item in (returning.exprs if returning else ()) if column(item.val)]
        if returned and insert.relation.alias is None and insert.onConflictClause is None:
            yield f"RETURNING {'.'.join(column(returned[0].val) or ())} of {insert.relation.relname}"


def function_reads_tables(statement: Statement) -> Iterator[str]:
    if statement.tables:
        for name in sorted(called(statement.tree)):
            if statement.catalog.touches_tables(name):
                yield f"{name}() beside {', '.join(sorted(statement.tables))}"


def row_argument(statement: Statement) -> Iterator[str]:
    for name in sorted(called(statement.tree)) if statement.tables else ():
        known = statement.catalog.functions.get(name)
        for _, kind in known.arguments if known else ():
            if kind in statement.catalog.tables:
                yield f"{name}({kind})"


def volatile_in_update(statement: Statement) -> Iterator[str]:
    for update in below(statement.tree, ast.UpdateStmt):
        for call in below((update.targetList, update.whereClause), ast.FuncCall):
            name = function(call)
            known = statement.catalog.functions.get(name)
            immutable = known.volatility == "immutable" if known else name not in NOT_IMMUTABLE
            if not immutable and statement.has_column(call.args):
                yield f"{name}() of a column of {update.relation.relname}"


def unbound(statement: Statement) -> Iterator[str]:
    ctes = {cte.ctename for cte in below(statement.tree, ast.CommonTableExpr)}
    binding = Binding(statement.placement, ctes, statement.is_parameter)
    binding.check(statement.tree)
    yield from sorted(set(binding.unbound))


def two_distributions(statement: Statement) -> Iterator[str]:
    spread = {table for table in statement.tables if not statement.placement.is_reference(table)}
    if len({statement.placement.key(table) for table in spread}) > 1:
        yield ", ".join(sorted(spread))


def reference_written_with_others(statement: Statement) -> Iterator[str]:
    for table in sorted(written_by(statement.tree)):
        others = statement.tables - {table}
        if statement.placement.is_reference(table) and others:
            yield f"{table} beside {', '.join(sorted(others))}"


CHECKS: dict[str, Callable[[Statement], Iterator[str]]] = {
    "insert-in-cte": insert_in_cte,
    "insert-select": insert_select,
    "insert-select-returning": insert_select_returning,
    "function-reads-tables": function_reads_tables,
    "row-argument": row_argument,
    "volatile-in-update": volatile_in_update,
    "unbound": unbound,
    "two-distributions": two_distributions,
    "reference-written-with-others": reference_written_with_others,
}


def uses(tree: ast.Node) -> bool:
    """Whether it is a statement with rules at all."""
    return isinstance(tree, (ast.SelectStmt, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt))
