"""Where each table is: the list in distribute.sql."""

from pathlib import Path

from pglast import ast, parse_sql

REFERENCE = "reference"


class Placement(dict[str, str]):
    """The column that spreads a table, or `reference`, by the table's name."""

    def is_reference(self, table: str) -> bool:
        return self.get(table) == REFERENCE

    def key(self, table: str) -> str:
        return self.get(table, "organization_id")


def read_placement(path: Path) -> Placement:
    placement = Placement()
    for raw in parse_sql(path.read_text()):
        if not isinstance(raw.stmt, ast.InsertStmt) or raw.stmt.relation.relname != "linecard_placement":
            continue
        for name, where in raw.stmt.selectStmt.valuesLists or ():
            if name.val.sval in placement:
                raise ValueError(f"{path.name} has {name.val.sval} twice")
            placement[name.val.sval] = where.val.sval
    return placement
