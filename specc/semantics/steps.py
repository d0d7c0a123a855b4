"""Steps of a sequence that count as examples of their own, and sequences made of them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Gather, Ref, Spread
from specc.ir.types import BOOL, Tensor
from specc.semantics import operands
from specc.semantics.recurrence import shared
from specc.semantics.values import TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def spread(ev: Evaluator, x: TensorValue, span: Span) -> TensorValue:
    """The steps of a sequence as examples: float[time, …] -> float[…], time times as many."""
    assert ev.builder is not None
    x = operands.materialised(ev, x)
    time, *step = _own(x).shape
    if ev.builder.batch:
        type_ = Tensor(x.type.dtype, (operands.BATCH, *step), False)
    else:
        type_ = Tensor(x.type.dtype, tuple(step), True)
    made = f"each step is {Tensor(x.type.dtype, tuple(step))}"
    return ev.builder.apply(Spread(time), (x.source,), type_, span, made=made)


def gather(ev: Evaluator, made: Any, steps: TensorValue, x: TensorValue, span: Span) -> Any:
    """What a layer made of the steps of x, as sequences: float[…] -> float[time, …]."""
    if isinstance(made, dict):
        return {k: gather(ev, v, steps, x, span) for k, v in made.items()}
    if isinstance(made, list):
        return [gather(ev, v, steps, x, span) for v in made]
    assert ev.builder is not None
    assert isinstance(steps.source, Ref)
    value = shared(ev, made, steps, span)
    own, time = _own(value), _own(x).shape[0]
    shape = (time, *own.shape)
    if operands.has_batch(x):
        type_ = Tensor(own.dtype, (operands.BATCH, *shape), False)
    else:
        type_ = Tensor(own.dtype, shape, x.type.batched)
    word = Gather(time, steps.source.name)
    result = ev.builder.apply(word, (value.source,), type_, span, made=value.made)
    result.mask = x.mask
    return result


def mask_of(value: TensorValue, span: Span) -> TensorValue | None:
    """The mask that a sequence carries, as a value: bool[time]."""
    if not value.mask:
        return None
    leading = 2 if operands.has_batch(value) else 1
    type_ = Tensor(BOOL, value.type.shape[:leading], value.type.batched)
    return TensorValue(Ref(value.mask), type_, span, f"the mask is {type_}")


def _own(value: TensorValue) -> Tensor:
    """The type of a value without the batch, where a layer asks for it."""
    type_ = value.type
    return Tensor(type_.dtype, type_.shape[1:], True) if operands.has_batch(value) else type_
