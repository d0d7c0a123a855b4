"""The `model` section: its inputs, its body, its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import index
from specc.catalog.declare import Mismatch
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import Apply, Build, FieldPlan, Function, Output, Ref
from specc.ir.sizes import substitute
from specc.ir.types import Record, Tensor, Type, resolve
from specc.semantics import followers, operands, shapes
from specc.semantics.binder import Binder
from specc.semantics.builder import Builder
from specc.semantics.scope import Scope
from specc.semantics.scores import scores
from specc.semantics.values import WRONG, TensorValue, describe, is_layer
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class ModelResult:
    """The model's function and what it takes and gives."""

    def __init__(
        self,
        function: Function,
        inputs: list[tuple[str, Type]],
        outputs: list[Output],
        value: Any,
        *,
        named: bool,
    ) -> None:
        self.function = function
        self.inputs = inputs
        self.outputs = outputs
        self.value = value  # of the evaluator: a tensor, or a record of them
        self.named = named  # the body ends in a record


def model(top: Evaluator, node: ast.Model, facts: dict[str, int]) -> ModelResult | None:
    """Build the model's function; None where something was reported."""
    context = top.context
    builder: Builder = context.root
    builder.name = context.function_name(node.name.id if node.name else "Model")
    ev = type(top)(context, Scope(top.scope), builder)
    inputs = _inputs(ev, node, facts)
    if inputs is None:
        return None
    value = ev.block(node.body)
    if value is WRONG:
        return None
    if is_layer(value):
        context.sink.report(
            "E0222",
            f"the model ends in {describe(value)}, which is not applied to anything",
            node.body.statements[-1].span,
            help=f"begin with an input: `{inputs[0][0] if inputs else 'x'} |> …`",
        )
        return None
    made = operands.as_input(ev, value, node.body.statements[-1].span)
    types = [] if made is None else _types(made[1])
    if made is None or not types or not all(isinstance(t, Tensor) for t in types):
        context.sink.report(
            "E0222",
            f"the model ends in {describe(value)}, not in a tensor",
            node.body.statements[-1].span,
        )
        return None
    result = made[0]
    if not isinstance(result, Ref):
        tensor = ev.tensor(value, node.span)
        assert tensor is not None
        result = operands.materialised(ev, tensor).source
    assert isinstance(result, Ref)
    function = Function(
        builder.name,
        node.name.id if node.name else "Model",
        (),
        tuple(inputs),
        followers.settled(builder, context.sink),
        tuple(builder.weights),
        tuple(builder.body),
        result.name,
        made[1],
        False,
        node.span,
    )
    context.functions.append(function)
    used = [(n, t) for n, t in inputs if not n.endswith(" unused")]
    outputs = _outputs(ev, function, value, node)
    return ModelResult(function, used, outputs, value, named=isinstance(value, dict))


def _types(type_: Type) -> list[Type]:
    return [t for _, t in type_.items] if isinstance(type_, Record) else [type_]


def _inputs(ev: Evaluator, node: ast.Model, facts: dict[str, int]) -> list[tuple[str, Type]] | None:
    """Fields of the data that are inputs, and what the header declares besides or instead."""
    assert ev.builder is not None
    found: list[tuple[str, Type]] = []
    good = True
    for field in ev.context.fields.values():
        if field.role == "input":
            type_ = resolve(field.encoded.tensor, facts)
            assert isinstance(type_, Tensor)
            if not _bind(ev, found, field.name, type_, field.span, field):
                good = False
    for declaration in node.inputs or ():
        for name in declaration.names:
            if name.id in ev.context.fields:
                value = ev.scope.find(name.id)
                if declaration.type is not None and value and isinstance(value.value, TensorValue):
                    shapes.check_declared(ev, declaration.type, value.value, name.id)
                continue
            declared = _declared(ev, declaration.type, name)
            if declared is None:
                ev.scope.bind(name.id, WRONG, name.span)
                good = False
            elif not _bind(ev, found, name.id, declared, name.span, None):
                good = False
    return found if good else None


def _bind(
    ev: Evaluator,
    found: list[tuple[str, Type]],
    name: str,
    type_: Tensor,
    span: Any,
    field: FieldPlan | None,
) -> bool:
    assert ev.builder is not None
    local = ev.builder.fresh(name)
    found.append((local, type_))
    what = f"the field `{name}` is {type_}" if field else f"`{name}` is {type_}"
    ev.scope.bind(name, TensorValue(Ref(local), type_, span, what), span)
    return True


def _declared(ev: Evaluator, type_: ast.Expression | None, name: ast.Name) -> Tensor | None:
    """`x: float[4]`, or a type of the data: `soil: category(40)`."""
    if type_ is None:
        ev.sink.report(
            "E0314",
            f"the model's input `{name.id}` is no field of `data`, so it needs a type",
            name.span,
            help=did_you_mean(name.id, ev.context.fields) or f"write `{name.id}: float[…]`",
        )
        return None
    head = type_.function if isinstance(type_, ast.Call) else type_
    if isinstance(head, ast.Name) and head.id in index("types"):
        word = Binder(ev).field_type(type_)
        if word is None:
            return None
        try:
            encoded = word.encode(name.id, 1)
        except Mismatch as problem:
            ev.sink.report(problem.code, problem.message, type_.span, help=problem.help)
            return None
        ev.context.fields[name.id] = FieldPlan(
            name.id, "header", word, (), (), None, encoded, name.span
        )
        return encoded.tensor
    return shapes.tensor_type(ev, type_, batched=True)


def _outputs(ev: Evaluator, function: Function, value: Any, node: ast.Model) -> list[Output]:
    """One output, or the fields of the record."""
    functions = {f.name: f for f in ev.context.functions}
    targets = [f for f in ev.context.fields.values() if f.role == "target"]
    found: list[Output] = []
    if not isinstance(value, dict):
        name = targets[0].name if len(targets) == 1 else "output"
        kind = scores(functions, function, function.result)
        span = node.body.statements[-1].span
        assert isinstance(function.type, Tensor)
        return [
            Output(
                name,
                function.type,
                None,
                kind,
                targets[0].name if len(targets) == 1 else None,
                span,
            )
        ]
    built = next(
        op for op in function.body if isinstance(op, Apply) and op.result == function.result
    )
    assert isinstance(built.word, Build)
    names = {t.name for t in targets}
    for (name, type_), source in zip(function.type.items, built.inputs, strict=True):  # type: ignore[union-attr]
        kind = scores(functions, function, source.name) if isinstance(source, Ref) else "number"
        span = value[name].span if isinstance(value[name], TensorValue) else node.span
        found.append(Output(name, type_, None, kind, name if name in names else None, span))
    return found


def resolved(field: FieldPlan, facts: dict[str, int]) -> FieldPlan:
    """A field with the sizes that are known from the data."""
    encoded = field.encoded
    tensor = resolve(encoded.tensor, facts)
    return field.replace(
        encoded=encoded.replace(
            tensor=tensor,
            classes=None if encoded.classes is None else substitute(encoded.classes, facts),
            vocabulary=None
            if encoded.vocabulary is None
            else substitute(encoded.vocabulary, facts),
        )
    )
