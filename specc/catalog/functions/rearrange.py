"""Axes split, joined and moved, by a pattern."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.functions._pattern import sides, sizes
from specc.catalog.options import Named, Refused, size, text
from specc.ir.python import Expr, jnp
from specc.ir.sizes import product
from specc.ir.types import Tensor


class rearrange(Function):
    """Axes split, joined and moved: names in parentheses are one axis, the batch has no name.

    `rearrange(x, "(h p) (w q) c -> (h w) (p q c)", p = 4, q = 4)`. Source: keras.ops.rearrange.
    """

    tensor = operand("a tensor")
    pattern: str = option(text, doc='"h w c -> (h w) c"; 1 is an axis of that size')
    axes_lengths = option(
        Named(size, "the size of a name: `p = 4`", needed=False),
        (),
        "what the shape does not say",
        named=True,
    )
    examples = (
        ('rearrange(x, "h w c -> c (h w)")', ("float[2, 3, 4]",), "float[4, 6]"),
        ('rearrange(x, "(h p) c -> h p c", p = 2)', ("float[6, 3]",), "float[3, 2, 3]"),
    )

    def check(self) -> None:
        left, right = sides(self.pattern)
        names = [[n for g in side for n in g if n != "1"] for side in (left, right)]
        once = all(len(n) == len(set(n)) for n in names)
        if not once or set(names[0]) != set(names[1]):
            raise Refused(f'both sides of "{self.pattern}" must hold the same names, each once')
        unknown = [n for n, _ in self.axes_lengths if n not in names[0]]
        if unknown:
            raise Refused(f'`{unknown[0]}` must be a name of "{self.pattern}"')

    def infer(self, tensor: Tensor) -> Tensor:
        found = sizes(self.pattern, self.axes_lengths, tensor) | {"1": 1}
        return tensor.with_shape(*(product([found[n] for n in g]) for g in sides(self.pattern)[1]))

    def lower(self, code: Code, tensor: Expr) -> Expr:
        x: Any = code.types[0]
        found = sizes(self.pattern, self.axes_lengths, x)
        old, new = ([n for g in side for n in g if n != "1"] for side in sides(self.pattern))
        split = x.with_shape(*(found[n] for n in old))
        made = tensor if split.shape == x.shape else tensor.reshape(code.shape(split))
        order = [old.index(n) for n in new]
        if order != sorted(order):
            lead = (0,) if x.batched else ()
            made = jnp.transpose(made, (*lead, *(i + len(lead) for i in order)))
        moved = x.with_shape(*(found[n] for n in new))
        result: Any = code.result
        return made if moved.shape == result.shape else made.reshape(code.shape(result))
