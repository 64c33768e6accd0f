"""Walking through the parse tree."""

from collections.abc import Iterator
from typing import Any

from pglast import ast


def walk(node: Any) -> Iterator[ast.Node]:
    """The node and everything below it."""
    if isinstance(node, ast.Node):
        yield node
        for attribute in node:
            yield from walk(getattr(node, attribute))
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from walk(item)


def below(node: Any, kind: type) -> Iterator[Any]:
    return (found for found in walk(node) if isinstance(found, kind))


def names(strings: Any) -> tuple[str, ...]:
    return tuple(string.sval for string in strings or () if isinstance(string, ast.String))


def column(node: Any) -> tuple[str, ...] | None:
    """`a.b` as ("a", "b"); None for anything but a column."""
    while isinstance(node, ast.TypeCast):
        node = node.arg
    if isinstance(node, ast.ColumnRef) and all(isinstance(field, ast.String) for field in node.fields):
        return names(node.fields)
    return None


def function(call: ast.FuncCall) -> str:
    """Its name, with `app.` if it is one of Linecard's."""
    parts = names(call.funcname)
    return ".".join(parts) if parts[0] == "app" else parts[-1]


def conjuncts(node: Any) -> Iterator[Any]:
    if isinstance(node, ast.BoolExpr) and node.boolop.name == "AND_EXPR":
        for argument in node.args:
            yield from conjuncts(argument)
    elif node is not None:
        yield node
