"""A loss of one output, over examples or over the steps of a sequence that count."""

from __future__ import annotations

from typing import Any

from specc.ir.python import Expr, Kernel, Lambda, Name
from specc.ir.types import Tensor
from specc.lowering.code import FunctionCode


def masked(word: Any, code: FunctionCode, axes: int, target: Expr, output: Expr) -> Expr:
    """The mean over the steps where the mask is true; each step is an example to the loss.

    The mask has `axes`, beside that of the batch.
    """
    mask, valid = code.mask, code.valid
    code.types = tuple(of_a_step(t, axes) for t in code.types)
    code.valid, code.mask = Name("valid"), None
    value = word.lower(code, Name("target"), Name("output"))
    code.valid = valid
    loss = Lambda(("target", "output", "valid"), value)
    return Kernel("over_steps")(loss, target, output, mask, valid)


def of_a_step(type_: Any, axes: int) -> Any:
    """The type without its axis of time, or more of its first, the steps taken for examples."""
    if isinstance(type_, Tensor) and type_.rank:
        return Tensor(type_.dtype, type_.shape[axes:], batched=True)
    return type_
