"""Layers in a row as Python: one with stacked weights, and one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Apply, Instance
from specc.ir.python import Expr, Kernel, Name

if TYPE_CHECKING:
    from specc.lowering.bodies import Body


def made(instance: Instance, layer: Expr) -> Expr:
    """`stacked(Block, 48, rngs=rngs)`."""
    return Kernel("stacked")(layer, len(instance.copies), rngs=Name("rngs"))


def call(body: Body, op: Apply, inputs: list[Any]) -> Expr:
    """`in_a_row(self.block, 48, x)`."""
    assert op.instance is not None
    handed: dict[str, Any] = dict(body.handed_on(body.flags[op.word.function]))
    if op.instance in body.again:
        handed["remat"] = True
    module, copies = body.modules[op.instance], body.rows[op.instance]
    return Kernel("in_a_row")(module, copies, *inputs, **handed)
