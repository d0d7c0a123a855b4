"""Masks: which positions of a sequence count. Who makes one, carries it, uses it, or loses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog.declare import Layer
from specc.catalog.shapes import axes_of
from specc.ir.program import MASKING, Apply, Function
from specc.ir.sizes import Dim
from specc.ir.types import Tensor
from specc.semantics.operands import flat
from specc.semantics.values import TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

_HELP = "pool or read the sequence with a layer that uses the mask (`GlobalAveragePooling1D`, `LSTM`) first"


class Lost:
    """Where a value had a mask last, and how many steps the mask has."""

    def __init__(self, span: Span, why: str, steps: Dim) -> None:
        self.span = span
        self.why = why
        self.steps = steps


def of_inputs(word: Layer, values: list[Any]) -> tuple[str | None, str | None]:
    """The mask that a layer uses, and the one that its result may carry."""
    if not word.masked_by:
        mask = next((v.mask for v in flat(values) if v.mask), None)
        return mask, mask
    used = next(v for i in word.masked_by for v in flat([values[i]])[:1])
    return used.mask, flat([values[0]])[0].mask


def after_layer(
    ev: Evaluator, word: Layer, values: list[Any], made: str | None, span: Span
) -> tuple[str | None, Lost | None, str]:
    """The mask of a layer's result, or where it was lost, and what the layer does with masks.

    `made` is the mask that the layer itself makes of its input, if it makes one."""
    used, carried = of_inputs(word, values)
    lost = next((v.lost for v in flat(values) if v.lost and not v.mask), None)
    if made is not None:
        return made, None, "makes"
    roles = set()
    if used and word.mask in ("uses", "both"):
        roles.add("uses")
    elif not used and lost and word.mask in ("uses", "both") and _still_there(lost, values):
        _report_lost(ev, word, lost, span)
        lost = None
    if carried and word.mask in ("carries", "both"):
        roles.add("carries")
    elif carried and not roles:
        roles.add("drops")
        if word.mask == "drops":
            _report_end(ev, word.word(), span)
    mask = carried if "carries" in roles else None
    return mask, None if mask or roles else lost, named(roles)


def after_function(
    ev: Evaluator, use: Any, values: list[Any], result: TensorValue, span: Span
) -> None:
    """Element by element the mask stays; a sum over the steps takes padding for content."""
    inputs = flat(values)
    masked = next((v for v in inputs if v.mask), None)
    if use.elementwise and masked is not None:
        result.mask = masked.mask
        return
    if masked is None:
        result.lost = next((v.lost for v in inputs if v.lost), None)
    elif _sums_over_steps(use, masked):
        _report_end(ev, use.word(), span)
    elif not _compares(result):
        why = f"`{use.word()}` does not carry the mask of its operand"
        result.lost = Lost(span, why, masked.type.shape[0])


def of_call(function: Function, given: list[Any], result: TensorValue, span: Span) -> None:
    """The mask of what a layer of the spec gives: that of its inputs, while the steps stay."""
    masked = [v for v in given if isinstance(v, TensorValue) and v.mask]
    steps = [v.type.shape[:1] for v in masked]
    if len({v.mask for v in masked}) == 1 and result.type.shape[:1] in steps:
        result.mask = masked[0].mask
        return
    made = next((op for op in function.body if isinstance(op, Apply) and op.makes_mask), None)
    if made is not None and isinstance(made.type, Tensor):
        why = f"a layer in `{function.origin}` makes the mask, and it does not leave `{function.origin}`"
        result.lost = Lost(span, why, made.type.shape[0])


def of_call_role(function: Function, given: list[Any], result: Any) -> str:
    """What a layer of the spec does with masks: what the layers in it do."""
    found = {r for op in function.body if isinstance(op, Apply) for r in op.masking.split(", ")}
    roles = found & {"makes", "uses"}
    if isinstance(result, TensorValue) and result.mask:
        roles.add("carries")
    elif not roles and any(isinstance(v, TensorValue) and v.mask for v in given):
        roles.add("drops")
    return named(roles)


def named(roles: set[str]) -> str:
    return ", ".join(role for role in MASKING if role in roles)


def _still_there(lost: Lost, values: list[Any]) -> bool:
    """Has the value that lost its mask the steps that the mask is of?"""
    return any(v.lost is lost and v.type.shape[:1] == (lost.steps,) for v in flat(values))


def _sums_over_steps(use: Any, masked: TensorValue) -> bool:
    options = type(use).options()
    if "axis" not in options or "keepdims" not in options or masked.type.dtype == "bool":
        return False
    return 0 in axes_of(use.axis, masked.type.rank, use.word())


def _compares(result: TensorValue) -> bool:
    """Truth values are masks and conditions themselves."""
    return result.type.dtype == "bool"


def _report_end(ev: Evaluator, word: str, span: Span) -> None:
    ev.sink.report(
        "W0301",
        f"the mask ends here: `{word}` does not know which positions are padding",
        span,
        help=_HELP,
    )


def _report_lost(ev: Evaluator, word: Layer, lost: Lost, span: Span) -> None:
    ev.sink.report(
        "W0301",
        f"`{word.word()}` would use a mask, and it was lost on the way: padding counts like content",
        span,
        labels=[(lost.span, lost.why)],
        help="apply this layer where the mask still is, or hide the padding by hand",
    )
