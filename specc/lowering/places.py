"""Where in the emitted text the operations stand that were written inside a larger expression."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from specc.ir import python as py
from specc.source import Span

Range = tuple[int, int, int, int]  # line from 1, column from 0 in bytes; both again for the end


def places(e: py.Expr, head: str, pieces: list[str], line: int) -> Iterator[tuple[Range, Span]]:
    """The ranges of the parts of `e` that come from a place of the spec of their own.

    `pieces` are its lines, the first after `head`; `line` is the number of the first.
    """
    if not any(part._span is not None for part in _all(e)):
        return
    node = ast.parse("(" + "\n".join(pieces) + "\n)", mode="eval").body
    shift = len(head.encode()) - 1  # for the bracket
    for part, found in _pairs(e, node):
        if part._span is not None and found.end_lineno and found.end_col_offset is not None:
            first, last = found.lineno, found.end_lineno
            start = found.col_offset + (shift if first == 1 else 0)
            end = found.end_col_offset + (shift if last == 1 else 0)
            yield (line + first - 1, start, line + last - 1, end), part._span


def innermost(table: tuple[tuple[Range, Span], ...], wanted: Range) -> Span | None:
    """The place of the smallest range that holds the one that is wanted."""
    best: tuple[Range, Span] | None = None
    for found in table:
        if _holds(found[0], wanted) and (best is None or _holds(best[0], found[0])):
            best = found
    return None if best is None else best[1]


def _holds(outer: Range, inner: Range) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def _all(e: py.Expr) -> Iterator[py.Expr]:
    yield e
    for child in _parts(e):
        yield from _all(child)


def _pairs(e: py.Expr, node: ast.expr) -> Iterator[tuple[py.Expr, ast.expr]]:
    """The tree beside Python's own of its text; what is not built alike is left out."""
    yield e, node
    left, right = _parts(e), _nodes(node)
    if len(left) == len(right):
        for one, other in zip(left, right, strict=True):
            yield from _pairs(one, other)


def _parts(e: py.Expr) -> list[py.Expr]:
    """The parts of an expression, in the order of `_nodes`."""
    if isinstance(e, py.Call):
        return [e._function, *e._arguments, *(value for _, value in e._named)]
    if isinstance(e, (py.Attribute, py.Starred, py.Prefix)):
        return [e._value]
    if isinstance(e, py.Subscript):
        return [e._value, *e._keys]
    if isinstance(e, py.Operation):
        return [e._left, e._right]
    if isinstance(e, py.Conditional):
        return list(e._parts)
    if isinstance(e, py.Lambda):
        return [e._body]
    if isinstance(e, py.Collection):
        return [p for i in e._items for p in (i if isinstance(i, tuple) else (i,))]
    return []


def _nodes(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [node.body, node.test, node.orelse]
    if isinstance(node, ast.Dict):
        return [p for k, v in zip(node.keys, node.values, strict=True) if k for p in (k, v)]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return [node.value, *node.slice.elts]
    inner = (c.value if isinstance(c, ast.keyword) else c for c in ast.iter_child_nodes(node))
    return [c for c in inner if isinstance(c, ast.expr)]
