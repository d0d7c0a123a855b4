"""Layers that can hardly be meant: they change nothing, or count other values than there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Apply, Branch, FieldPlan, Function, Ref
from specc.ir.types import Tensor

Ends = tuple[float, float]  # the values of a tensor lie between them


def check(
    sink: Sink, functions: Iterable[Function], model: Function, fields: Mapping[str, FieldPlan]
) -> None:
    """Ask every layer that can doubt itself; where its input comes from is followed from the fields of the data on."""
    for function in functions:
        ends: dict[str, Ends] = {}
        if function is model:
            for name, field in fields.items():
                low, high = field.encoded.low, field.encoded.high
                if low is not None and high is not None:
                    ends[name] = (low, high)
        _walk(sink, function.body, dict(function.inputs), ends)


def _walk(sink: Sink, body: Iterable[Any], types: dict[str, Any], ends: dict[str, Ends]) -> None:
    for op in body:
        if isinstance(op, Branch):
            for region in (op.then, op.otherwise):
                _walk(sink, region.body, types, ends)
        elif isinstance(op, Apply):
            types[op.result] = op.type
            _ask(sink, op, types, ends)


def _ask(sink: Sink, op: Apply, types: dict[str, Any], ends: dict[str, Ends]) -> None:
    first = op.inputs[0] if op.inputs else None
    if not (hasattr(op.word, "doubt") and isinstance(first, Ref)):
        return
    type_, known = types.get(first.name), ends.get(first.name)
    if isinstance(type_, Tensor):
        found = op.word.doubt(type_, known)
        if found is not None:
            sink.report(op.word.doubt_code, found[0], op.span, help=found[1])
    if op.word.keeps_ends and known is not None:
        ends[op.result] = known
