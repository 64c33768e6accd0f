"""What the migrations, one after another, leave in the database: tables and functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pglast import ast, parse_plpgsql, parse_sql

from tree import below, function, names


@dataclass
class Function:
    name: str
    arguments: tuple[tuple[str, str], ...]
    """Names and types of what is passed in."""
    results: tuple[str, ...]
    language: str
    volatility: str
    definer: bool
    body: str
    source: str

    @cached_property
    def variables(self) -> set[str]:
        declared = {name for name, _ in self.arguments} | set(self.results)
        if self.language == "plpgsql":
            declared |= {found["refname"] for found in self._parsed["datums"] if "refname" in found}
        return declared - {""}

    @cached_property
    def statements(self) -> list[ast.Node]:
        """Every statement and expression in the body, the latter as a SELECT of it."""
        if self.language == "sql":
            return [raw.stmt for raw in parse_sql(self.body)]
        return [raw.stmt for query in queries(self._parsed["action"]) for raw in parse_sql(query)]

    @cached_property
    def _parsed(self) -> dict[str, Any]:
        # This parser knows no other schema than `public`, and looks into none.
        parsed = parse_plpgsql(re.sub(r"\blinecard\.", "public.", self.source))[0]["PLpgSQL_function"]
        datums = [next(iter(datum.values())) for datum in parsed["datums"]]
        return {"datums": datums, "action": parsed["action"]}


def queries(node: Any) -> Iterator[str]:
    """The SQL in a parsed plpgsql body."""
    if isinstance(node, list):
        for item in node:
            yield from queries(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key != "PLpgSQL_expr":
                yield from queries(value)
            elif value.get("parseMode", 0) == 0:
                yield value["query"]
            else:
                yield f"SELECT {value['query'].split(':=', 1)[-1]}"


@dataclass
class Catalog:
    tables: set[str] = field(default_factory=set)
    functions: dict[str, Function] = field(default_factory=dict)
    """The last definition of each, by `app.name`."""
    changes: list[tuple[str, int, ast.Node]] = field(default_factory=list)
    """Every statement of the migrations, with its file and line."""

    def touches_tables(self, name: str) -> bool:
        return name in self._touching

    def writes(self, name: str) -> set[str]:
        """The tables that a function writes, also through others."""
        return {table for other in self._reached(name) for table in written_by(self.functions[other].statements)} & self.tables

    def reads(self, name: str) -> set[str]:
        """The tables that a function reads or writes, also through others."""
        return {
            table for other in self._reached(name) for tree in self.functions[other].statements for table in tables_of(tree)
        } & self.tables

    @cached_property
    def _touching(self) -> set[str]:
        """The functions that read or write tables, also through others."""
        direct = {f.name for f in self.functions.values() if any(tables_of(s) & self.tables for s in f.statements)}
        return {name for name in self.functions if self._reached(name) & direct}

    def _reached(self, name: str) -> set[str]:
        """The function and what it calls, directly or not."""
        reached: set[str] = set()
        pending = {name}
        while pending := (pending & self.functions.keys()) - reached:
            reached |= pending
            pending = {other for one in pending for other in called(self.functions[one].statements)}
        return reached


def tables_of(statement: ast.Node) -> set[str]:
    """The tables in it, without its CTEs."""
    ctes = {cte.ctename for cte in below(statement, ast.CommonTableExpr)}
    return {table.relname for table in below(statement, ast.RangeVar)} - ctes


def written_by(statements: Any) -> set[str]:
    return {written.relation.relname for kind in (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt) for written in below(statements, kind)}


def called(statements: Any) -> set[str]:
    return {function(call) for call in below(statements, ast.FuncCall)}


def read_migrations(directory: Path) -> Catalog:
    catalog = Catalog()
    for path in sorted(directory.glob("*.up.sql")):
        add_migration(catalog, path.name, path.read_text())
    return catalog


def add_migration(catalog: Catalog, file: str, text: str) -> None:
    for raw in parse_sql(text):
        # Parsed positions begin after the statement before: at the comment above.
        source = text[raw.stmt_location : raw.stmt_location + raw.stmt_len] if raw.stmt_len else text[raw.stmt_location :]
        line = text.count("\n", 0, raw.stmt_location + len(source) - len(source.lstrip())) + 1
        statement = raw.stmt
        catalog.changes.append((file, line, statement))
        if isinstance(statement, ast.CreateStmt):
            catalog.tables.add(statement.relation.relname)
        elif isinstance(statement, ast.CreateFunctionStmt):
            made = read_function(statement, source)
            catalog.functions[made.name] = made
        elif isinstance(statement, ast.DropStmt):
            for dropped in statement.objects:
                name = names(dropped.objname if isinstance(dropped, ast.ObjectWithArgs) else dropped)
                catalog.functions.pop(".".join(name), None)
                catalog.tables.discard(name[-1] if name else "")


def read_function(statement: ast.CreateFunctionStmt, source: str) -> Function:
    options = {option.defname: option.arg for option in statement.options}
    given, returned = [], []
    for parameter in statement.parameters or ():
        into_function = parameter.mode.name in ("FUNC_PARAM_IN", "FUNC_PARAM_DEFAULT", "FUNC_PARAM_INOUT")
        if into_function:
            given.append((parameter.name or "", names(parameter.argType.names)[-1]))
        else:
            returned.append(parameter.name or "")
    return Function(
        name=".".join(names(statement.funcname)),
        arguments=tuple(given),
        results=tuple(returned),
        language=options["language"].sval,
        volatility=options["volatility"].sval if "volatility" in options else "volatile",
        definer=bool(options.get("security") and options["security"].boolval),
        body=" ".join(part.sval for part in options["as"]),
        source=source,
    )
