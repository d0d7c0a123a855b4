"""The mask that an output carries, as a function of the model's inputs, for losses and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Apply, FieldPlan, Function, Invoke, Ref
from specc.ir.types import Tensor
from specc.semantics.builder import Builder
from specc.semantics.loss_expressions import function
from specc.semantics.values import TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.losses import Judge


def of_outputs(made: Function, value: Any, names: list[str]) -> dict[str, tuple[Apply, ...]]:
    """By output: the operations that make its mask from inputs of the model, in their order.

    An output without a mask is left out, and so is one whose mask is made of anything but inputs,
    or whose steps are not those of the mask.
    """
    values = value.values() if isinstance(value, dict) else [value]
    found: dict[str, tuple[Apply, ...]] = {}
    inputs = {name for name, _ in made.inputs}
    operations = {op.result: op for op in made.body if isinstance(op, Apply)}
    for name, each in zip(names, values, strict=True):
        if isinstance(each, TensorValue) and each.mask:
            steps = _made_of(operations, inputs, each.mask)
            made_type = steps[-1].type if steps else None
            if steps and isinstance(made_type, Tensor) and _leads(made_type, each.type):
                found[name] = tuple(steps)
    return found


def _leads(mask: Tensor, output: Tensor) -> bool:
    """Are the axes of the mask the first of the output? All of them only where a step is a number."""
    return 0 < mask.rank < max(output.rank, 2) and mask.shape == output.shape[: mask.rank]


def _made_of(operations: dict[str, Apply], inputs: set[str], name: str) -> list[Apply] | None:
    op = operations.get(name)
    if op is None or op.instance is not None or isinstance(op.word, Invoke):
        return None
    found: list[Apply] = []
    for source in op.inputs:
        if isinstance(source, Ref) and source.name not in inputs:
            before = _made_of(operations, inputs, source.name)
            if before is None:
                return None
            found += [step for step in before if step not in found]
    return [*found, op]


def copied(builder: Builder, steps: tuple[Apply, ...], span: Span) -> Any:
    """The mask as a value of another function, one of a loss or metric."""
    names: dict[str, Ref] = {}
    value: Any = None
    for op in steps:
        inputs = tuple(names.get(i.name, i) if isinstance(i, Ref) else i for i in op.inputs)
        value = builder.apply(op.word, inputs, op.type, span)
        names[op.result] = value.source
    return value


def fits(judge: Judge, output: str, target: FieldPlan) -> bool:
    """Has an output a mask, and its target the axes of it?"""
    steps = judge.masked.get(output)
    return steps is not None and steps[-1].type.rank <= target.encoded.tensor.rank  # type: ignore[union-attr]


def for_metrics(judge: Judge, output: str, span: Span) -> str:
    """The function that gives the mask of an output, made once."""
    steps = judge.masked[output]
    if output not in judge.masks:
        builder = Builder(judge.top.context.function_name(f"{output}_mask"))
        value = copied(builder, steps, span)
        inputs = judge.model.inputs
        judge.masks[output] = function(judge, builder, inputs, value, span).name
    return judge.masks[output]
