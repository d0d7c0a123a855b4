"""`constant edges: int[2, n] = npz("graph.npz", "edges")`: checked without opening the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import index
from specc.ir.program import FromFile
from specc.semantics import shapes
from specc.semantics.option_values import configured
from specc.semantics.values import WRONG
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def is_file(node: ast.Declare) -> bool:
    """Is the value a source of the catalog?"""
    value = node.value
    head = value.function if isinstance(value, ast.Call) else None
    return isinstance(head, ast.Name) and head.id in index("sources")


def from_file(ev: Evaluator, node: ast.Declare) -> Any:
    """The file and the declared type; sizes that the file gave are bound to their names."""
    assert node.value is not None
    source = configured(ev, "sources", node.value)
    if source is WRONG:
        return WRONG
    if not source.holds_arrays or node.kind != "constant":
        ev.sink.report(
            "E0226",
            f"a {node.kind} is not read by `{source.word()}`",
            node.value.span,
            help='`constant table: float[rows, columns] = csv("table.csv")`, or '
            '`npz("graph.npz", "edges")`',
        )
        return WRONG
    if node.type is None:
        ev.sink.report(
            "E0314",
            f"`{node.name.id}` needs its shape",
            node.name.span,
            help=f"write `constant {node.name.id}: float[…] = …`; a name stands for a size that "
            "the file tells",
        )
        return WRONG
    made = FromFile(source)
    items = node.type.items if isinstance(node.type, ast.Index) else ()
    for axis, item in enumerate(items):
        known = ev.context.facts.get(made.size(axis))
        if isinstance(item, ast.Name) and known is not None and ev.scope.find(item.id) is None:
            ev.scope.bind(item.id, known, item.span)
    type_ = shapes.tensor_type(ev, node.type, batched=False)
    return WRONG if type_ is None else (made, type_)
