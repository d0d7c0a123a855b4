"""The penalty of what a layer gives."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.options import WordOf
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, Lambda, Name, jax
from specc.ir.types import FLOAT, Tensor


class activity_penalty(Function):
    """What a regularizer makes of the values of each example: what `activity_regularizer` adds.

    float[…] -> float[]. `add_loss(activity_penalty(x, l2(0.01)))` adds its mean over the batch.
    """

    x = operand("what a layer gives")
    regularizer = option(WordOf("regularizers"), doc="`l1`, `l2`, …")
    examples = (("activity_penalty(x, l2(0.01))", ("float[3]",), "float[]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return Tensor(FLOAT, (), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        if not type_.batched:
            return self.regularizer.lower(x)
        name = code.fresh("a")
        return jax.vmap(Lambda((name,), self.regularizer.lower(Name(name))))(x)
