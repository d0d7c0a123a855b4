"""Which rows of a batch are examples."""

from __future__ import annotations

from specc.catalog.declare import Code, Function
from specc.ir.python import Expr, Kernel
from specc.ir.types import BOOL, Tensor


class batch_mask(Function):
    """False for the rows that fill up the last batch of an epoch, true for every example. -> bool[].

    In a layer that asks for the batch it is bool[batch]: what mixes examples, such as a contrastive
    loss or a routing with capacity, leaves the other rows out by it. Losses, metrics and
    BatchNormalization do that by themselves.
    """

    keras = "-"
    sees_padding = True
    examples = (("where(batch_mask(), x, 0)", ("float[3]",), "float[3]"),)

    def infer(self) -> Tensor:
        return Tensor(BOOL, (), True)

    def lower(self, code: Code) -> Expr:
        return Kernel("batch_mask")(code.valid, code.batch)
