"""Masks: which positions of a sequence count. Who makes one, carries it, uses it, or loses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog.declare import Layer
from specc.catalog.shapes import axes_of
from specc.ir.program import MASKING, Apply, Function, Ref
from specc.ir.sizes import Dim
from specc.ir.types import Tensor
from specc.semantics import mask_values
from specc.semantics.operands import flat
from specc.semantics.values import TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

_HELP = "pool or read the sequence with a layer that uses the mask (`GlobalAveragePooling1D`, `LSTM`) first"


class Lost:
    """Where a value had a mask last, and how many steps the mask has; is the user told of it?"""

    def __init__(self, span: Span, why: str, steps: Dim, *, told: bool = False) -> None:
        self.span = span
        self.why = why
        self.steps = steps
        self.told = told


def filled(ev: Evaluator, word: Layer, values: list[Any], span: Span) -> list[Any]:
    """The operands, with the masks that sequences carry where none is given; one that is given for
    all examples is one for each, as it goes on to layers that know no other."""
    found = list(values)
    places = list(word.operands())
    for name, masked in {"mask": (0,), **word.mask_operands}.items():
        if name not in places:
            continue
        at = places.index(name)
        sequence = next((v for i in masked for v in flat([values[i]])[:1]), None)
        if found[at] is not None:
            found[at] = mask_values.of_each(ev, found[at], sequence, span)
        elif name in word.mask_operands and sequence is not None:
            found[at] = mask_values.mask_of(ev, sequence, span)
    if word.masks_steps and found[places.index("mask")] is None:
        whole = mask_values.mask_of(ev, values[0], span)
        steps = whole and mask_values.of_steps(ev, whole, span)
        if steps is not whole:
            found[places.index("mask")] = steps
    return found


def of_inputs(word: Layer, values: list[Any]) -> tuple[str | None, str | None]:
    """The mask that a layer uses, and the one that its result may carry."""
    given = dict(zip(word.operands(), values, strict=True))
    if word.mask_operands:
        masks = {at: _named(given[name]) for name, at in word.mask_operands.items()}
        return next(filter(None, masks.values()), None), masks.get((0,), values[0].mask)
    mask = next((v.mask for v in flat(values) if v.mask), None)
    own = _named(given.get("mask")) if word.mask in ("uses", "both") else None
    return own or mask, own or mask


def _named(mask: TensorValue | None) -> str | None:
    """A mask that is given as an operand."""
    return mask.source.name if mask is not None and isinstance(mask.source, Ref) else None


def after_layer(
    ev: Evaluator, word: Layer, values: list[Any], made: str | None, result: Any, span: Span
) -> tuple[str | None, Lost | None, str]:
    """The mask of a layer's result, or where it was lost, and what the layer does with masks.

    `made` is the mask that the layer itself makes of its input, if it makes one."""
    used, carried = of_inputs(word, values)
    given = dict(zip(word.operands(), values, strict=True)).get("mask")
    if given is not None and _named(given) == carried:
        mask_values.note(ev, given)
    lost = next((v.lost for v in flat(values) if v.lost and not v.mask), None)
    if made is not None:
        return made, None, "makes"
    if word.joins and carried:
        return _joined(ev, word, values, result, span)
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
            steps = next(v.type.shape[0] for v in flat(values) if v.mask)
            return None, Lost(span, "", steps, told=True), "drops"
    mask = carried if "carries" in roles else None
    return mask, None if mask or roles else lost, named(roles)


def _joined(
    ev: Evaluator, word: Layer, values: list[Any], result: Tensor, span: Span
) -> tuple[str | None, Lost | None, str]:
    """The same of a layer that makes one sequence of several, of which one has a mask."""
    inputs = flat(values)
    if word.joins == "steps":
        mask = mask_values.one_after_the_other(ev, inputs, span)
    else:
        without = mask_values.all_count(inputs, result)
        mask = None if without else mask_values.any_of(ev, inputs, result, span)
        if without and without.lost:
            return None, without.lost, "drops"
    if mask:
        return mask, None, "carries"
    steps = next(v.type.shape[0] for v in inputs if v.mask)
    why = f"`{word.word()}` has an input without a mask: each step of that counts"
    return None, Lost(span, why, steps), "drops"


def after_function(
    ev: Evaluator, use: Any, values: list[Any], result: TensorValue, span: Span
) -> None:
    """Element by element the mask stays; a sum over the steps takes padding for content."""
    inputs = flat(values)
    masked = next((v for v in inputs if v.mask), None)
    if use.elementwise and masked is not None:
        result.mask = mask_values.any_of(ev, inputs, result.type, span)
        if result.mask:
            return
    if masked is None:
        result.lost = next((v.lost for v in inputs if v.lost), None)
    elif _sums_over_steps(use, masked):
        _report_end(ev, use.word(), span)
    elif not _compares(result):
        why = f"`{use.word()}` does not carry the mask of its operand"
        result.lost = Lost(span, why, masked.type.shape[0])


def of_call(
    ev: Evaluator, function: Function, given: list[Any], result: TensorValue, span: Span
) -> None:
    """The mask of what a layer of the spec gives: that of its inputs, while the steps stay."""
    masked = [v for v in given if isinstance(v, TensorValue) and v.mask]
    steps = [v.type.shape[:1] for v in masked]
    if len({v.mask for v in masked}) == 1 and result.type.shape[:1] in steps:
        result.mask = mask_values.fitting(ev, masked[0], result.type, span).source.name
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
    if lost.told:
        return
    ev.sink.report(
        "W0301",
        f"`{word.word()}` would use a mask, and it was lost on the way: padding counts like content",
        span,
        labels=[(lost.span, lost.why)],
        help="apply this layer where the mask still is, or hide the padding by hand",
    )
