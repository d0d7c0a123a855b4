"""Losses and metrics that are written out: an expression over inputs, targets and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Apply, Function, Ref
from specc.ir.types import Tensor
from specc.semantics import operands
from specc.semantics.builder import Builder
from specc.semantics.compile_names import not_a_loss
from specc.semantics.judge import names_in, refs
from specc.semantics.loss_names import LossScope
from specc.semantics.values import WRONG, TensorValue
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.losses import Judge


def expression(judge: Judge, name: str, node: ast.Expression) -> Function | None:
    """An expression over inputs, targets and outputs as a function: one number an example."""
    builder = Builder(judge.top.context.function_name(name), draws=False)
    scope = LossScope(judge.top.scope, judge.outputs)
    inputs: list[tuple[str, Tensor]] = []

    def add(key: str, type_: Any, span: Span, what: str) -> TensorValue:
        inputs.append((key, type_))
        return TensorValue(Ref(key), type_, span, f"{what} is {type_}")

    for key, type_ in judge.model.inputs:
        field = judge.top.context.fields.get(key)
        scope.bind(key, add(key, type_, field.span if field else node.span, f"the input `{key}`"))
    outputs = {
        o.name: add(f"output.{o.name}", o.type, o.span, f"the output `{o.name}`")
        for o in judge.model.outputs
    }
    targets = {
        t.name: add(t.name, t.encoded.tensor, t.span, f"the target `{t.name}`")
        for t in judge.targets.values()
    }
    for key, value in targets.items():
        scope.bind(key, value)
    if judge.model.named:
        for key, value in outputs.items():
            scope.bind(key, value)
    scope.bind("output", outputs if judge.model.named else next(iter(outputs.values())))
    if not judge.top.context.fields and len(outputs) == 1:
        output = judge.model.outputs[0]
        scope.bind("target", add("target", output.type, output.span, "the target"))
    if targets:
        scope.bind("target", targets if len(targets) > 1 else next(iter(targets.values())))
    ev = type(judge.top)(judge.top.context, scope, builder)
    for key, value_node in judge.named.items():
        if _mentions(judge, node, key):
            value = ev.evaluate(value_node)
            scope.bind(key, value, value_node.span)
            builder.hint(value, key)
    value = ev.evaluate(node)
    if value is WRONG:
        return None
    tensor = ev.tensor(value, node.span)
    if tensor is None:
        not_a_loss(judge.sink, node, value)
        return None
    return function(judge, builder, tuple(inputs), operands.materialised(ev, tensor), node.span)


def _mentions(judge: Judge, node: ast.Expression, key: str) -> bool:
    """Does an expression use a binding, itself or through other bindings?"""
    names = names_in(node)
    return key in names or any(
        other in names and key != other and _mentions(judge, judge.named[other], key)
        for other in judge.named
    )


def function(
    judge: Judge, builder: Builder, inputs: Any, value: TensorValue, span: Span
) -> Function:
    """What a builder holds as a function of the program; it takes only the inputs that it reads."""
    assert isinstance(value.source, Ref)
    used = _references(builder)
    made = Function(
        builder.name,
        builder.name,
        (),
        tuple(i for i in inputs if i[0] in used or value.source.name == i[0]),
        (),
        tuple(builder.weights),
        tuple(builder.body),
        value.source.name,
        value.type,
        False,
        span,
    )
    judge.top.context.functions.append(made)
    return made


def _references(builder: Builder) -> set[str]:
    found: set[str] = set()
    for op in builder.body:
        if isinstance(op, Apply):
            for source in op.inputs:
                found |= refs(source)
    return found
