"""Masks as values: the one that a sequence carries, and one of several sequences together."""

from __future__ import annotations

from collections.abc import Sequence as Several
from functools import reduce
from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.ir.program import Group, Ref
from specc.ir.types import BOOL, Tensor
from specc.semantics import operands
from specc.semantics.values import TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def mask_of(ev: Evaluator, value: TensorValue, span: Span) -> TensorValue | None:
    """The mask that a sequence carries, as a value: bool[time], or of more of its first axes."""
    if not value.mask:
        return None
    assert ev.builder is not None
    leading = 2 if operands.has_batch(value) else 1
    usual = Tensor(BOOL, value.type.shape[:leading], value.type.batched)
    type_ = ev.builder.masks.get(value.mask, usual)
    return TensorValue(Ref(value.mask), type_, span, f"the mask is {type_}")


def of_each(ev: Evaluator, mask: Any, sequence: TensorValue | None, span: Span) -> Any:
    """A mask that fits a sequence, with an axis for the examples where the sequence has one."""
    if not isinstance(mask, TensorValue) or sequence is None or mask.type.dtype != BOOL:
        return mask
    own = operands.type_of_operand(sequence, explicit=operands.has_batch(sequence))
    if mask.type.shape != own.shape[: mask.type.rank]:
        return mask  # what does not fit is told of the mask as it was given
    return operands.shared(ev, mask, sequence, span) if operands.leads(sequence.type) else mask


def any_of(ev: Evaluator, values: Several[TensorValue], result: Tensor, span: Span) -> str | None:
    """The mask of what is made of several sequences step by step: where one of them counts."""
    met = {v.mask: v for v in values if v.mask and has_steps(v, result)}
    masks = [fitting(ev, v, result, span) for v in met.values()]
    if len({m.type.shape for m in masks}) != 1:
        return None
    return reduce(lambda a, b: _applied(ev, "logical_or", (a, b), span), masks).source.name


def one_after_the_other(ev: Evaluator, values: Several[TensorValue], span: Span) -> str | None:
    """The mask of sequences that stand one after the other; None where examples do so, too. It has
    the axes that all of their masks have: else it is of the steps alone."""
    if any(operands.has_batch(v) for v in values):
        return None
    masks = [mask_of(ev, v, span) for v in values]
    if len({m.type.shape[1:] for m in masks if m}) > 1:
        masks = [m and of_steps(ev, m, span) for m in masks]
    rank = next(m.type.rank for m in masks if m)
    parts = [m or _all_count(ev, v, rank, span) for m, v in zip(masks, values, strict=True)]
    return _applied(ev, "concat", (parts,), span, axis=0).source.name


def all_count(values: Several[TensorValue], result: Tensor) -> TensorValue | None:
    """The first that has steps of its own, and no mask: each of them counts in every example.

    What no example determines, or is one for all steps, says nothing about them.
    """
    return next(
        (
            v
            for v in values
            if not v.mask and (v.type.batched or operands.has_batch(v)) and has_steps(v, result)
        ),
        None,
    )


def has_steps(value: TensorValue, result: Tensor) -> bool:
    """Has it a step for each step of the result?"""
    at = int(operands.has_batch(value))
    same = value.type.shape[at : at + 1] == result.shape[at : at + 1]
    return same and value.type.rank == result.rank


def of_steps(ev: Evaluator, mask: TensorValue, span: Span) -> TensorValue:
    """The mask of the steps alone: one counts where anything in it does."""
    steps = 2 if operands.has_batch(mask) else 1
    while mask.type.rank > steps:
        mask = _applied(ev, "any", (mask,), span, axis=-1)
    return mask


def fitting(ev: Evaluator, value: TensorValue, result: Tensor, span: Span) -> TensorValue:
    """The mask of a value for a result with its steps: with all its axes, if the result has them."""
    mask = mask_of(ev, value, span)
    assert mask is not None
    rank = mask.type.rank
    whole = rank < result.rank and mask.type.shape == result.shape[:rank]
    return mask if whole else of_steps(ev, mask, span)


def note(ev: Evaluator, mask: TensorValue) -> None:
    """Remember the type of a mask of more axes than the steps."""
    assert ev.builder is not None
    if isinstance(mask.source, Ref) and mask.type.rank > (2 if operands.has_batch(mask) else 1):
        ev.builder.masks[mask.source.name] = mask.type


def _all_count(ev: Evaluator, value: TensorValue, rank: int, span: Span) -> TensorValue:
    ones = _applied(ev, "ones", (), span, shape=value.type.shape[:rank])
    return _applied(ev, "cast", (ones,), span, dtype=BOOL)


def _applied(
    ev: Evaluator, name: str, inputs: tuple[Any, ...], span: Span, **options: Any
) -> TensorValue:
    word = find("functions", name)
    assert word is not None
    assert ev.builder is not None
    use = word(**options)
    type_ = use.infer(*map(operands.type_of_operand, inputs))
    sources = tuple(
        Group(tuple(v.source for v in i)) if isinstance(i, list) else i.source for i in inputs
    )
    made = ev.builder.apply(use, sources, type_, span)
    if type_.dtype == BOOL:
        note(ev, made)
    return made
