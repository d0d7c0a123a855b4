"""Layers of the spec: settings, and one function of the IR for each use that differs in types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Function, Invoke, Ref
from specc.ir.types import Type
from specc.semantics import (
    apply,
    architectures,
    followers,
    mask_values,
    masks,
    operands,
    shapes,
)
from specc.semantics.builder import Builder
from specc.semantics.context import Memo
from specc.semantics.frozen import freeze
from specc.semantics.layer_arguments import inputs_by_name
from specc.semantics.names import snake
from specc.semantics.scope import Scope
from specc.semantics.values import (
    WRONG,
    CatalogLayer,
    Composed,
    LayerValue,
    SpecLayer,
    TensorValue,
    is_layer,
    show,
)
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def call(
    ev: Evaluator,
    layer: SpecLayer,
    piped: tuple[Any, ...],
    arguments: tuple[ast.Argument, ...],
    span: Span,
) -> Any:
    """A layer of the spec over its inputs."""
    definition = layer.definition
    if definition in ev.context.active:
        ev.sink.report(
            "E0212",
            f"`{definition.name}` uses itself",
            span,
            labels=[(definition.node.name.span, "the layer")],
            help="a layer is unrolled when it is compiled, so it cannot contain itself: use `for` or `* n`",
        )
        return WRONG
    given = inputs_by_name(ev, definition, piped, arguments, span)
    if given is None:
        return WRONG
    same = alias(ev, layer)
    if same is not None:
        return apply.layer_call(ev, same, tuple(given.values()), (), span)
    inputs: list[tuple[str, Any, Type]] = []
    for name, value in given.items():
        made = operands.as_input(ev, value, span)
        if made is None:
            ev.sink.report("E0222", f"`{definition.name}` takes tensors", span)
            return WRONG
        inputs.append((name, made[0], made[1]))
        if isinstance(value, TensorValue) and value.mask:
            mask = mask_values.mask_of(ev, value, span)
            assert mask is not None
            inputs.append((f"{name} mask", mask.source, mask.type))
    still = not layer.trainable and layer.follows is None
    still = still or (ev.builder is not None and ev.builder.frozen)
    key = (definition, _key(layer.settings), tuple((n, t) for n, _, t in inputs), still)
    memo = ev.context.memo.get(key)
    if memo is None:
        if not ev.context.has_room(span):
            return WRONG
        ev.context.active.append(definition)
        findings = len(ev.sink)
        memo = _build(ev, layer, inputs, span, frozen=still)
        ev.context.active.pop()
        if not architectures.comes_with_specc(span.source):
            ev.sink.add_user(findings, span, f"`{definition.name}` is used here")
        if memo is None:
            return WRONG
        ev.context.memo[key] = memo
    return _invoke(ev, layer, memo, inputs, span, given)


def alias(ev: Evaluator, layer: SpecLayer) -> CatalogLayer | None:
    """`layer Norm = LayerNormalization(…)` is the catalog's layer under another name."""
    node = layer.definition.node
    if isinstance(node.body, ast.Block):
        return None
    if not hasattr(layer, "alias"):
        inner = type(ev)(
            ev.context, settings_scope(ev, layer, layer.owner), layer.owner or ev.builder
        )
        value = inner.evaluate(node.body)
        value = inner.layer(value, node.body.span) if is_layer(value) else None
        if isinstance(value, CatalogLayer):
            value.name = layer.name or snake(layer.definition.name)
            if not layer.trainable:
                freeze(value)
            layer.alias = value  # type: ignore[attr-defined]
        else:
            layer.alias = None  # type: ignore[attr-defined]
    return layer.alias  # type: ignore[attr-defined]


def settings_scope(ev: Evaluator, layer: SpecLayer, builder: Builder | None) -> Scope:
    """The layer's settings in the scope of its file; defaults are evaluated here, afresh."""
    scope = Scope(layer.definition.scope)
    for setting in layer.definition.node.settings or ():
        name = setting.name.id
        if name in layer.settings:
            value = layer.settings[name]
        else:
            inner = type(ev)(ev.context, scope, builder)
            value = inner.evaluate(setting.default)  # type: ignore[arg-type]
            if is_layer(value):
                value = inner.layer(value, setting.span)
        if isinstance(value, LayerValue) and not value.name:
            value.name = name
        scope.bind(name, value, setting.name.span)
    return scope


def _build(
    ev: Evaluator,
    layer: SpecLayer,
    inputs: list[tuple[str, Any, Type]],
    span: Span,
    *,
    frozen: bool,
) -> Memo | None:
    """The function of a layer for these settings and input types."""
    node = layer.definition.node
    builder = Builder(
        ev.context.function_name(layer.definition.name),
        batch=shapes.asks_batch(node),
        frozen=frozen,
    )
    scope = settings_scope(ev, layer, builder)
    inner = type(ev)(ev.context, scope, builder)
    settings_names = {s.name.id for s in node.settings or ()}
    types: list[tuple[str, Type]] = []
    values: dict[str, Any] = {}
    for name, _, type_ in inputs:
        if builder.batch:
            type_ = shapes.explicit_batch(type_)  # noqa: PLW2901
        local = builder.fresh(name.replace(" ", "_"))
        types.append((local, type_))
        if name.endswith(" mask"):
            values[name.removesuffix(" mask")].mask = local
            mask_values.note(inner, builder.wrap(local, type_, span, ""))
        else:
            values[name] = builder.wrap(local, type_, span, f"`{name}` is {type_} here")
    if not shapes.bind_inputs(inner, node, values, settings_names, span):
        return None
    if isinstance(node.body, ast.Block):
        value = inner.block(node.body)
    else:
        value = inner.evaluate(node.body)
        if is_layer(value):
            made = inner.layer(value, node.body.span)
            assert made is not None
            value = apply.layer_call(inner, made, tuple(values.values()), (), node.body.span)
    if value is WRONG:
        return None
    result = operands.as_input(inner, value, span)
    if result is None:
        ev.sink.report(
            "E0222",
            f"`{layer.definition.name}` must give a tensor or a record of tensors",
            node.name.span,
            help="a body ends in the value of the layer",
        )
        return None
    if not isinstance(result[0], Ref):
        tensor = inner.tensor(value, span)
        assert tensor is not None
        result = (operands.materialised(inner, tensor).source, result[1])
    outer = _outer(builder, layer)
    function = Function(
        builder.name,
        layer.definition.name,
        tuple((k, show(v)) for k, v in layer.settings.items()),
        tuple(types),
        followers.settled(builder, ev.sink),
        tuple(builder.weights),
        tuple(builder.body),
        result[0].name,  # type: ignore[union-attr]
        result[1],
        builder.batch,
        node.span,
    )
    ev.context.functions.append(function)
    return Memo(function, outer)


def _outer(builder: Builder, layer: SpecLayer) -> list[tuple[str, Any, tuple[str, int] | None]]:
    """What the function captured, and by which setting it came."""
    found: list[tuple[str, Any, tuple[str, int] | None]] = []
    for name, captured in builder.captured.items():
        way = None
        for setting, value in layer.settings.items():
            for i, leaf in enumerate(_leaves(value)):
                if leaf is captured:
                    way = (setting, i)
        found.append((name, captured, way))
    return found


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Composed):
        return [leaf for p in value.parts for leaf in _leaves(p)]
    if isinstance(value, list):
        return [leaf for v in value for leaf in _leaves(v)]
    return [value] if isinstance(value, LayerValue) else []


def _invoke(
    ev: Evaluator,
    layer: SpecLayer,
    memo: Memo,
    inputs: list[tuple[str, Any, Type]],
    span: Span,
    given: dict[str, Any],
) -> Any:
    """The call of a layer's function in its caller."""
    builder = ev.builder
    assert builder is not None
    function = memo.function
    layers = []
    for name, captured, way in memo.outer:
        if way is not None:
            captured = _leaves(layer.settings[way[0]])[way[1]]  # noqa: PLW2901
        instance = next(i for i in function.instances if i.name == name)
        layers.append((name, apply.instance_of(ev, captured, instance.word, instance.inputs, name)))
    word = Invoke(function.name)
    name = None
    if function.instances or function.weights:
        name = apply.instance_of(
            ev,
            layer,
            word,
            tuple(t for _, _, t in inputs),
            snake(layer.definition.name),
            tuple(layers),
        )
        first = next(i for i in builder.instances if i.name == name)
        if first.word != word:
            ev.sink.report(
                "E0311",
                f"this `{layer.definition.name}` is shared, and is used here on another shape than before: "
                f"{', '.join(str(t) for _, _, t in inputs)} and {', '.join(map(str, first.inputs))}",
                span,
                labels=[(layer.span, "one layer, whose weights are shared")],
                help="write the layer again where it is to have weights of its own",
            )
            return WRONG
    type_ = shapes.implicit_batch(function.type) if function.batch else function.type
    made = f"`{layer.definition.name}` makes {type_}"
    place = len(builder.body)
    value = builder.apply(
        word, tuple(s for _, s, _ in inputs), type_, span, instance=name, made=made
    )
    if isinstance(value, TensorValue):
        masks.of_call(ev, function, list(given.values()), value, span)
    role = masks.of_call_role(function, list(given.values()), value)
    if role:
        builder.body[place] = builder.body[place].replace(masking=role)
    return value


def _key(settings: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted((k, show(v)) for k, v in settings.items()))
