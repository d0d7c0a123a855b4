"""Operations along time as Python: layers run as cells, steps that count as examples."""

from __future__ import annotations

from typing import Any

from specc.ir.program import Apply, Gather, Scan, Spread
from specc.ir.python import Call, Expr, Kernel, Name, expr, jnp
from specc.ir.spelling import text
from specc.lowering.batches import implicit
from specc.lowering.code import FunctionCode

MASKED = "zero_output_for_mask"
FLAGS = ("return_sequences", "return_state", "go_backwards", "unroll", MASKED)


def scan(op: Apply, cell: Expr, inputs: list[Any], sequence: Any, handed: dict[str, Expr]) -> Expr:
    """`run_layer(self.cell, x, state)`."""
    assert isinstance(op.word, Scan)
    given = vars(op.word)
    more: dict[str, Any] = {"mask": inputs[2]} if len(inputs) > 2 else {}
    more |= {name: True for name in FLAGS if given[name] and (name != MASKED or "mask" in more)}
    if not implicit(sequence).batched:
        more["axis"] = 0
    return Kernel("run_layer")(cell, *inputs[:2], **more, **handed)


class Steps:
    """Steps that count as examples: what belongs to an example is repeated for each of its steps."""

    def __init__(self, code: FunctionCode) -> None:
        self.code = code
        self.outside: dict[str, tuple[Any, Any]] = {}  # by a value of `Spread`: valid, examples

    def spread(self, op: Apply, x: Expr, type_: Any, mask: Expr | None) -> Expr:
        assert isinstance(op.word, Spread)
        code = self.code
        before, steps = implicit(type_), code.size(op.word.steps)
        if op.word.beside:
            return (
                x.reshape(code.shape(before.with_shape(*before.shape[1:]))) if before.batched else x
            )
        self.outside[op.result] = (code.valid, code.examples)
        if not before.batched:
            code.valid, code.examples = expr(mask), lambda: expr(steps)
            return x
        if code.valid is not None:
            masks = () if mask is None else (mask,)
            code.valid = Kernel("for_each_step")(code.valid, steps, *masks)
        before_it = code.examples
        code.examples = lambda: _outer(code, before_it) * steps
        return x.reshape(code.shape(before.with_shape(*before.shape[1:])))

    def gather(self, op: Apply, x: Expr) -> Expr:
        assert isinstance(op.word, Gather)
        self.code.valid, self.code.examples = self.outside[op.word.spread]
        after = implicit(op.type)
        return x.reshape(self.code.shape(after)) if after.batched else x


def share(code: FunctionCode, op: Apply, x: Expr, like: Expr) -> Expr:
    """A copy of x for each example of `like`."""
    shape = (Name("len")(like), *(code.size(d) for d in implicit(op.type).shape))
    if isinstance(x, Call) and text(x._function) == "jnp.zeros":
        return jnp.zeros(shape)
    return jnp.broadcast_to(x, shape)


def _outer(code: FunctionCode, before: Any) -> Expr:
    """The number of examples outside of a `Spread`."""
    inside, code.examples = code.examples, before
    found = code.batch
    code.examples = inside
    return found
