"""Whether every distributed table of a statement is bound to one organization, at every level of the query."""

from collections.abc import Callable, Iterator
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind

from placement import Placement
from tree import column, conjuncts, names


class Level:
    """One query with its own FROM: the distributed tables by their alias, and which of them are bound."""

    def __init__(self) -> None:
        self.tables: dict[str, str] = {}
        self.bound: set[str] = set()
        self.organizations: set[str] = set()
        """Aliases of `organizations`."""
        self.queries: list[Any] = []
        """Sub-selects in FROM."""
        self.conditions: list[Any] = []


class Binding:
    def __init__(self, placement: Placement, ctes: set[str], is_parameter: Callable[[Any], bool]) -> None:
        self.placement, self.ctes, self.is_parameter = placement, ctes, is_parameter
        self.unbound: list[str] = []

    def check(self, query: Any, outer: tuple[Level, ...] = (), given: frozenset[str] = frozenset()) -> None:
        """`given`: columns of this query that the query around it compares with a parameter."""
        for cte in query.withClause.ctes if getattr(query, "withClause", None) else ():
            self.check(cte.ctequery, outer)
        if isinstance(query, ast.SelectStmt) and query.op.name != "SETOP_NONE":
            self.check(query.larg, outer, given)
            self.check(query.rarg, outer, given)
            return
        if isinstance(query, ast.InsertStmt):
            if query.selectStmt:
                self.check(query.selectStmt, outer)
            return
        level = self.level(query)
        compared = self.compared(level)
        if isinstance(query, ast.SelectStmt) and any(
            column(item.val) == ("organization_id",) and (item.name or "organization_id") in given
            for item in query.targetList or ()
            if isinstance(item, ast.ResTarget)
        ):
            level.bound |= set(level.tables)
        self.join(level, outer, compared)
        for alias, table in level.tables.items():
            if alias not in level.bound:
                self.unbound.append(f"{table}{'' if alias == table else ' ' + alias}: no {self.placement.key(table)} = $n")
        for query_in_from in level.queries:
            self.check(query_in_from, (*outer, level), frozenset(compared))
        for sub_select in expressions(query, level):
            self.check(sub_select, (*outer, level))

    def level(self, query: Any) -> Level:
        level = Level()
        for source in (
            getattr(query, "relation", None),
            *(getattr(query, "fromClause", None) or ()),
            *(getattr(query, "usingClause", None) or ()),
        ):
            self.add(level, source)
        level.conditions.append(query.whereClause)
        return level

    def add(self, level: Level, source: Any) -> None:
        if isinstance(source, ast.RangeVar):
            alias = source.alias.aliasname if source.alias else source.relname
            if source.relname == "organizations":
                level.organizations.add(alias)
            if source.relname not in self.ctes and source.relname in self.placement and not self.placement.is_reference(source.relname):
                level.tables[alias] = source.relname
        elif isinstance(source, ast.JoinExpr):
            self.add(level, source.larg)
            self.add(level, source.rarg)
            level.conditions.append(source.quals)
        elif isinstance(source, ast.RangeSubselect):
            level.queries.append(source.subquery)

    def compared(self, level: Level) -> set[str]:
        """Binds what is compared with a parameter; returns all those columns, with and without their alias."""
        compared = set()
        for left, right in equalities(level):
            name = column(left)
            if name is None or not self.is_parameter(right):
                continue
            compared |= {name[-1], ".".join(name)}
            for alias, table in level.tables.items():
                if name[-1] == self.placement.key(table) and (len(name) == 1 or name[0] == alias):
                    level.bound.add(alias)
        return compared

    def join(self, level: Level, outer: tuple[Level, ...], compared: set[str]) -> None:
        """A table is bound by being joined with one that is, or in the same FROM with the organization itself."""
        edges = []
        for left, right in equalities(level):
            one, other = column(left), column(right)
            if not one or not other or one[-1] != "organization_id" or len(one) < 2 or len(other) < 2:
                continue
            if other[-1] == "organization_id":
                edges.append((one[0], other[0]))
            elif other[0] in level.organizations and other[1] == "id" and ".".join(other) in compared:
                level.bound.add(one[0])
        bound = level.bound.union(*(around.bound for around in outer))
        while more := {one for one, other in edges if other in bound} - bound:
            bound |= more
            level.bound |= more


def equalities(level: Level) -> Iterator[tuple[Any, Any]]:
    """Both sides of each `a = b` that must hold, in both orders."""
    for condition in level.conditions:
        for part in conjuncts(condition):
            if isinstance(part, ast.A_Expr) and part.kind == A_Expr_Kind.AEXPR_OP and names(part.name) == ("=",):
                yield part.lexpr, part.rexpr
                yield part.rexpr, part.lexpr


CLAUSES = ("targetList", "whereClause", "havingClause", "sortClause", "returningClause", "returningList", "groupClause", "limitCount")


def expressions(query: Any, level: Level) -> Iterator[Any]:
    """The sub-selects in its expressions, but not those within them."""
    pending: list[Any] = [getattr(query, clause, None) for clause in CLAUSES]
    pending += level.conditions[:-1]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.SubLink):
            yield node.subselect
            pending.append(node.testexpr)
        elif isinstance(node, (tuple, list)):
            pending.extend(node)
        elif isinstance(node, ast.Node):
            pending.extend(getattr(node, attribute) for attribute in node)
