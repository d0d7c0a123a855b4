"""Application: a function or a layer meets its inputs and becomes an operation of the IR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.catalog.declare import Layer, Mismatch, OfWeight
from specc.ir.program import AddLoss, Scalar
from specc.ir.types import Tensor, Type
from specc.semantics import (
    expand,
    frozen,
    layer_arguments,
    mask_values,
    masks,
    specialise,
    wrappers,
)
from specc.semantics.bind import CALL, SETTINGS, bind
from specc.semantics.names import snake
from specc.semantics.operands import (
    arrays,
    flat,
    has_batch,
    operands_of,
    type_of_operand,
    whole_numbers,
    with_batch,
    wrong_dtype,
)
from specc.semantics.option_values import make
from specc.semantics.values import (
    WRONG,
    CatalogLayer,
    Composed,
    FunctionLayer,
    FunctionName,
    Kind,
    LayerValue,
    SpecLayer,
    TensorValue,
    describe,
    grouped,
    is_layer,
)
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def function(
    ev: Evaluator, word: Any, operands: list[Any], options: dict[str, Any], span: Span
) -> Any:
    """A function of the catalog over its operands."""
    values = operands_of(ev, word, operands, span)
    if any(v is WRONG for v in values):
        return WRONG
    if ev.builder is None:
        ev.sink.report(
            "E0222", f"`{word.word()}` makes a tensor, and tensors are made inside a body", span
        )
        return WRONG
    use = make(ev, word, options, span)
    return WRONG if use is WRONG else use_function(ev, use, values, span)


def use_function(ev: Evaluator, use: Any, values: list[Any], span: Span) -> Any:
    """A configured function over tensors."""
    assert ev.builder is not None
    if use.random and not ev.builder.draws:
        ev.sink.report(
            "E0222",
            f"`{use.word()}` draws in the model; losses and metrics are computed from what it gives",
            span,
            help="draw in the model, and name the result as an output",
        )
        return WRONG
    use.known = tuple(map(_known_number, values))
    if not (use.elementwise or use.of_number):
        values = [arrays(ev, v) for v in values]
    problem = wrong_dtype(use, values)
    try:
        if problem:
            raise problem
        type_ = use.infer(*(type_of_operand(v) for v in values))
    except Mismatch as mismatch:
        return ev.mismatch(mismatch, values, span)
    if use.random and ev.builder.batch and isinstance(type_, Tensor):
        type_ = Tensor(
            type_.dtype, type_.shape, False
        )  # the shape says all where the batch is seen
    if use.sees_padding and ev.builder.batch:
        type_ = with_batch(type_)
    inputs = tuple(None if v is None else grouped(v) for v in values)
    made = f"`{use.word()}` makes {type_}"
    result = ev.builder.apply(use, inputs, type_, span, made=made)
    if isinstance(result, TensorValue):
        masks.after_function(ev, use, values, result, span)
    return result


def _known_number(value: Any) -> Any:
    """An operand that is a number of the spec, as that number."""
    source = value.source if isinstance(value, TensorValue) else None
    number = source.value if isinstance(source, Scalar) else None
    return number if isinstance(number, (int, float)) else None


def configure(ev: Evaluator, kind: Kind, arguments: tuple[ast.Argument, ...], span: Span) -> Any:
    """A layer with its settings."""
    if not isinstance(kind.word, type):
        return layer_arguments.configure(ev, kind.word, arguments, span)
    arguments, trainable = frozen.take(ev, arguments, kind.word.parameters)
    bound = bind(ev, kind.word, arguments, span, part=SETTINGS)
    if bound is None:
        return WRONG
    options = bound[1]
    use = make(ev, kind.word, options, span)
    if use is WRONG:
        return WRONG
    layer = CatalogLayer(use, span, ev.builder)
    return layer if trainable else frozen.freeze(layer)


def pipe(ev: Evaluator, left: Any, left_span: Span, right: ast.Expression) -> Any:
    """`left |> right`: the value on the left is the first input."""
    span = right.span
    if isinstance(right, ast.Call):
        callee = ev.evaluate(right.function)
        if callee is WRONG:
            return WRONG
        if isinstance(callee, FunctionName):
            return ev.call_word(callee.word, right.arguments, span, (left,))
        if isinstance(callee, LayerValue):
            return layer_call(ev, callee, (left,), right.arguments, span)
        target = ev.call_value(callee, right)
    else:
        target = ev.evaluate(right)
    if target is WRONG:
        return WRONG
    if isinstance(target, FunctionName):
        return ev.call_word(target.word, (), span, (left,))
    layer = ev.layer(target, span)
    if layer is None and is_layer(target):
        return WRONG
    if layer is None:
        ev.sink.report(
            "E0208",
            f"`|>` applies a layer or a function, and this is {describe(target)}",
            span,
            labels=[(left_span, describe(left))],
        )
        return WRONG
    return layer_call(ev, layer, (left,), (), span)


def layer_call(
    ev: Evaluator,
    layer: LayerValue,
    piped: tuple[Any, ...],
    arguments: tuple[ast.Argument, ...],
    span: Span,
) -> Any:
    """A layer over its inputs."""
    if ev.builder is None:
        ev.sink.report("E0222", "a layer is applied inside a body", span)
        return WRONG
    if isinstance(layer, Composed):
        value = layer_call(ev, layer.parts[0], piped, arguments, span)
        for part in layer.parts[1:]:
            if value is WRONG:
                return WRONG
            value = layer_call(ev, part, (value,), (), span)
        return value
    if isinstance(layer, FunctionLayer):
        inner = type(ev)(ev.context, layer.scope.scope, ev.builder)
        return inner.call_word(layer.word, (*arguments, *layer.arguments), layer.span, piped)
    if isinstance(layer, SpecLayer):
        return specialise.call(ev, layer, piped, arguments, span)
    assert isinstance(layer, CatalogLayer)
    bound = bind(ev, type(layer.word), arguments, span, part=CALL, piped=piped)
    if bound is None:
        return WRONG
    word = layer.word.replace(**bound[1]) if bound[1] else layer.word
    values = operands_of(ev, word, list(bound[0].values()), span)
    if any(v is WRONG for v in values):
        return WRONG
    return use_layer(ev, layer, word, values, span)


def use_layer(
    ev: Evaluator, layer: CatalogLayer, word: Layer, values: list[Any], span: Span
) -> Any:
    """A configured layer of the catalog over tensors."""
    values = masks.filled(ev, word, values, span)
    if type(word).expand is not Layer.expand:
        return expand.expand(ev, layer, word, values, span)
    builder = ev.builder
    assert builder is not None
    explicit = builder.batch and any(has_batch(v) for v in flat(values))
    types = [type_of_operand(v, explicit=explicit) for v in values]
    try:
        problem = wrong_dtype(type(word), values)
        if problem:
            raise problem
        inner = wrappers.inner_layers(ev, layer, word, types, span)
        type_ = word.infer(*types, **inner.types) if inner.types else word.infer(*types)
        if not inner.types:
            _weights_fit(word, types)
        numbers = whole_numbers(ev, values[0])
        if numbers is not None:
            word.admit(numbers)
    except Mismatch as mismatch:
        return ev.mismatch(mismatch, values, span)
    if inner.failed:
        return WRONG
    made = f"`{word.word()}` makes {type_}"
    if explicit:
        type_ = with_batch(type_)
    name = None
    if type(word).construct is not Layer.construct:
        name = instance_of(ev, layer, word, tuple(types), snake(word.word()), inner.names)
        if not _same_weights(ev, layer, word, types, name, span, made):
            return WRONG
    mask, _ = masks.of_inputs(word, values)
    place = len(builder.body)
    inputs = tuple(None if v is None else grouped(v) for v in values)
    result = builder.apply(
        word,
        inputs,
        type_,
        span,
        instance=name,
        mask=mask if word.mask in ("uses", "both") and not word.mask_operands else None,
        made=made,
    )
    chain = _made_mask(ev, word, values, span)
    new_mask, lost, role = masks.after_layer(ev, word, values, chain, type_, span)
    if role:
        builder.body[place] = builder.body[place].replace(masking=role)
    tail = word.tail()
    if tail is not None and isinstance(result, TensorValue):
        result = use_function(ev, tail, [result], span)
    if isinstance(result, TensorValue):
        result.mask, result.lost = new_mask, lost
    _penalize(ev, word, result, span)
    return result


def _penalize(ev: Evaluator, word: Layer, result: Any, span: Span) -> None:
    """The loss term of an `activity_regularizer`, of what the layer gives after its activation."""
    regularizer = word.__dict__.get("activity_regularizer")
    if regularizer is None or ev.builder is None:
        return
    penalty = find("functions", "activity_penalty")
    assert penalty is not None
    for part in result if isinstance(result, list) else [result]:
        value = use_function(ev, penalty(regularizer=regularizer), [part], span)
        if isinstance(value, TensorValue):
            ev.builder.body.append(AddLoss(value.source, span))  # type: ignore[arg-type]


def instance_of(
    ev: Evaluator,
    layer: LayerValue,
    word: Any,
    types: tuple[Type, ...],
    hint: str,
    layers: tuple[tuple[str, str], ...] = (),
) -> str:
    """The name of a layer in the function that is being built, declared or captured at first use."""
    builder = ev.builder
    assert builder is not None
    known = builder.layers.get(id(layer))
    if known is not None:
        return known[1]
    owner = layer.owner or ev.context.root
    if owner is None or owner is builder:
        return builder.instance(layer, word, types, hint, layers)
    if id(layer) not in owner.layers:
        owner.instance(layer, word, types, hint, layers)
    return builder.capture(layer, word, types, hint)


def _weights_fit(word: Layer, types: list[Any]) -> None:
    """Raises Mismatch where an initializer, regularizer or constraint is not for such a weight."""
    for weight in word.weights(*types):
        for part in (weight.initializer, weight.regularizer, weight.constraint):
            if isinstance(part, OfWeight):
                part.fits(weight.shape)


def _same_weights(
    ev: Evaluator,
    layer: CatalogLayer,
    word: Layer,
    types: list[Any],
    name: str,
    span: Span,
    made: str,
) -> bool:
    """A layer that is used twice must find inputs that its weights fit."""
    assert ev.builder is not None
    first = next(i for i in ev.builder.instances if i.name == name)
    if first.inputs == tuple(types) or any(isinstance(v, LayerValue) for v in word.given.values()):
        return True
    before = [(w.name, w.shape) for w in word.weights(*first.inputs)]
    now = [(w.name, w.shape) for w in word.weights(*types)]
    if before == now:
        return True
    ev.sink.report(
        "E0311",
        f"this `{word.word()}` has weights for {first.inputs[0]}, and is used here on {types[0]}",
        span,
        labels=[(layer.span, "one layer, whose weights are shared")],
        help="write the layer again where it is to have weights of its own, or `fresh(…)` it",
    )
    return False


def _made_mask(ev: Evaluator, word: Layer, values: list[Any], span: Span) -> str | None:
    """The mask that a layer makes of its input, if it makes one."""
    chain = word.mask_chain()
    if not chain:
        return None
    value = values[0]
    for use, extra in chain:
        value = use_function(ev, use, [value, *(ev.tensor(e, span) for e in extra)], span)
    mask_values.note(ev, value)
    return value.source.name
