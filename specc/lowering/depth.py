"""Layers in a row as Python: a list of them, and one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Apply, Instance
from specc.ir.python import Comprehension, Expr, Kernel, Name, nnx

if TYPE_CHECKING:
    from specc.lowering.bodies import Body


def made(instance: Instance, one: Expr) -> Expr:
    """`nnx.List([Block(rngs=rngs) for _ in range(48)])`."""
    return nnx.List(Comprehension(one, "_", Name("range")(len(instance.copies))))


def call(body: Body, op: Apply, inputs: list[Any]) -> Expr:
    """`in_a_row(self.block, x)`."""
    assert op.instance is not None
    handed: dict[str, Any] = dict(body.handed_on(body.flags[op.word.function]))
    if op.instance in body.again:
        handed["remat"] = True
    return Kernel("in_a_row")(body.modules[op.instance], *inputs, **handed)
