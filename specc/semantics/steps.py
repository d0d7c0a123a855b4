"""Steps of a sequence that count as examples of their own, and sequences made of them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Gather, Ref, Spread
from specc.ir.types import Tensor
from specc.semantics import mask_values, operands
from specc.semantics.values import TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def spread(ev: Evaluator, x: TensorValue, span: Span) -> TensorValue:
    """The steps of a sequence as examples: float[time, …] -> float[…], time times as many.

    Of a mask of more axes than the steps, each has its part.
    """
    assert ev.builder is not None
    x = operands.materialised(ev, x)
    mask = mask_values.mask_of(ev, x, span)
    outer = None if mask is None else mask_values.of_steps(ev, mask, span)
    value = _spread(ev, x, span, mask=outer)
    if mask is not None and mask is not outer:
        inner = _spread(ev, mask, span, beside=True)
        mask_values.note(ev, inner)
        assert isinstance(inner.source, Ref)
        value.mask = inner.source.name
    return value


def _spread(
    ev: Evaluator,
    x: TensorValue,
    span: Span,
    *,
    mask: TensorValue | None = None,
    beside: bool = False,
) -> TensorValue:
    assert ev.builder is not None
    time, *step = _own(x).shape
    if ev.builder.batch:
        type_ = Tensor(x.type.dtype, (operands.BATCH, *step), False)
    else:
        type_ = Tensor(x.type.dtype, tuple(step), True)
    made = f"each step is {Tensor(x.type.dtype, tuple(step))}"
    name = None if mask is None else _name(mask)
    return ev.builder.apply(Spread(time, beside), (x.source,), type_, span, mask=name, made=made)


def gather(ev: Evaluator, made: Any, steps: TensorValue, x: TensorValue, span: Span) -> Any:
    """What a layer made of the steps of x, as sequences: float[…] -> float[time, …]."""
    if isinstance(made, dict):
        return {k: gather(ev, v, steps, x, span) for k, v in made.items()}
    if isinstance(made, list):
        return [gather(ev, v, steps, x, span) for v in made]
    assert ev.builder is not None
    value = operands.shared(ev, made, steps, span)
    own, time = _own(value), _own(x).shape[0]
    shape = (time, *own.shape)
    if operands.has_batch(x):
        type_ = Tensor(own.dtype, (operands.BATCH, *shape), False)
    else:
        type_ = Tensor(own.dtype, shape, x.type.batched)
    word = Gather(time, _name(steps))
    # The mask that the steps were spread with stays at hand until here.
    mask = next(op.mask for op in ev.builder.body if getattr(op, "result", "") == word.spread)
    result = ev.builder.apply(word, (value.source,), type_, span, mask=mask, made=value.made)
    result.mask = x.mask if steps.mask and value.mask == steps.mask else mask
    return result


def _name(value: TensorValue) -> str:
    assert isinstance(value.source, Ref)
    return value.source.name


def _own(value: TensorValue) -> Tensor:
    """The type of a value without the batch, where a layer asks for it."""
    type_ = value.type
    return Tensor(type_.dtype, type_.shape[1:], True) if operands.has_batch(value) else type_
