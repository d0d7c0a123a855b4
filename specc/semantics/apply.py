"""Application: a function or a layer meets its inputs and becomes an operation of the IR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.catalog.declare import Layer, Mismatch
from specc.ir.program import Apply, Build, Group, Ref
from specc.ir.sizes import symbol
from specc.ir.types import FLOAT, Record, Sequence, Tensor, Type
from specc.semantics import expand, specialise
from specc.semantics.bind import CALL, SETTINGS, bind
from specc.semantics.names import snake
from specc.semantics.option_values import make
from specc.semantics.values import (
    WRONG,
    CatalogLayer,
    Composed,
    FunctionLayer,
    FunctionName,
    Kind,
    LayerValue,
    Series,
    SpecLayer,
    TensorValue,
    contains_tensor,
    describe,
    grouped,
    is_layer,
)
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

BATCH = symbol("batch")


def function(ev: Evaluator, word: Any, operands: list[Any], options: dict[str, Any], span: Span) -> Any:
    """A function of the catalog over its operands."""
    values = _operands(ev, word, operands, span)
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
    if not use.elementwise:
        values = [_arrays(ev, v) for v in values]
    problem = _wrong_dtype(use, values)
    try:
        if problem:
            raise problem
        type_ = use.infer(*(_type(v) for v in values))
    except Mismatch as mismatch:
        return ev.mismatch(mismatch, values, span)
    if use.random and ev.builder.batch and isinstance(type_, Tensor):
        type_ = Tensor(type_.dtype, type_.shape, False)  # the shape says all where the batch is seen
    inputs = tuple(None if v is None else grouped(v) for v in values)
    made = f"`{use.word()}` makes {type_}"
    result = ev.builder.apply(use, inputs, type_, span, made=made)
    if isinstance(result, TensorValue) and use.elementwise:
        result.mask = next((v.mask for v in _flat(values) if v.mask), None)
    return result


def configure(ev: Evaluator, kind: Kind, arguments: tuple[ast.Argument, ...], span: Span) -> Any:
    """A layer with its settings."""
    if not isinstance(kind.word, type):
        return specialise.configure(ev, kind.word, arguments, span)
    bound = bind(ev, kind.word, arguments, span, part=SETTINGS)
    if bound is None:
        return WRONG
    options = bound[1]
    use = make(ev, kind.word, options, span)
    return WRONG if use is WRONG else CatalogLayer(use, span, ev.builder)


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
    values = _operands(ev, word, list(bound[0].values()), span)
    if any(v is WRONG for v in values):
        return WRONG
    return use_layer(ev, layer, word, values, span)


def use_layer(ev: Evaluator, layer: CatalogLayer, word: Layer, values: list[Any], span: Span) -> Any:
    """A configured layer of the catalog over tensors."""
    if type(word).expand is not Layer.expand:
        return expand.expand(ev, layer, word, values, span)
    builder = ev.builder
    assert builder is not None
    explicit = builder.batch and any(has_batch(v) for v in _flat(values))
    types = [_type(v, explicit=explicit) for v in values]
    try:
        problem = _wrong_dtype(type(word), values)
        if problem:
            raise problem
        inner = specialise.inner_layers(ev, layer, word, types, span)
        type_ = word.infer(*types, **inner.types) if inner.types else word.infer(*types)
    except Mismatch as mismatch:
        return ev.mismatch(mismatch, values, span)
    if inner.failed:
        return WRONG
    made = f"`{word.word()}` makes {type_}"
    if explicit:
        type_ = _with_batch(type_)
    name = None
    if type(word).construct is not Layer.construct:
        name = instance_of(ev, layer, word, tuple(types), snake(word.word()), inner.names)
        if not _same_weights(ev, layer, word, types, name, span, made):
            return WRONG
    mask, carried = _masks(word, values)
    inputs = tuple(None if v is None else grouped(v) for v in values)
    result = builder.apply(
        word, inputs, type_, span, instance=name, mask=mask if word.mask in ("uses", "both") else None, made=made
    )
    new_mask = _mask_after(ev, word, values, carried, span)
    tail = word.tail()
    if tail is not None and isinstance(result, TensorValue):
        result = use_function(ev, tail, [result], span)
    if isinstance(result, TensorValue):
        result.mask = new_mask
    return result


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
        return builder.instance(
            layer, word, types, hint, layers=layers, trainable=getattr(layer, "trainable", True)
        )
    if id(layer) not in owner.layers:
        owner.instance(layer, word, types, hint, layers=layers)
    return builder.capture(layer, word, types, hint)


def compose(ev: Evaluator, left: Any, right: Any, node: ast.Pipe) -> Any:
    """`layer |> layer`."""
    first, second = ev.layer(left, node.left.span), ev.layer(right, node.right.span)
    if (first is None and is_layer(left)) or (second is None and is_layer(right)):
        return WRONG
    if first is None or second is None:
        ev.sink.report(
            "E0208", f"`|>` joins layers, and this is {describe(right)}", node.right.span
        )
        return WRONG
    parts = [*_parts(first), *_parts(second)]
    return Composed(parts, node.span, ev.builder)


def repeat(ev: Evaluator, value: Any, times: int, span: Span) -> Any:
    """`layer * n`: n fresh copies in a row."""
    layer = ev.layer(value, span)
    if layer is None and is_layer(value):
        return WRONG
    if layer is None or times < 1 or times > 10_000:
        ev.sink.report(
            "E0206", f"a layer is repeated at least once and at most 10_000 times, not {times}", span
        )
        return WRONG
    copies = [layer, *(fresh(layer, ev) for _ in range(times - 1))]
    return Composed([p for c in copies for p in _parts(c)], span, ev.builder) if times > 1 else layer


def fresh(layer: LayerValue, ev: Evaluator) -> LayerValue:
    """A copy with weights of its own."""
    if isinstance(layer, Composed):
        return Composed([fresh(p, ev) for p in layer.parts], layer.span, ev.builder)
    if isinstance(layer, CatalogLayer):
        word = layer.word
        inner = {k: fresh(v, ev) for k, v in word.given.items() if isinstance(v, LayerValue)}
        copy: LayerValue = CatalogLayer(word.replace(**inner) if inner else word, layer.span, ev.builder)
    elif isinstance(layer, SpecLayer):
        settings = {k: fresh(v, ev) if isinstance(v, LayerValue) else v for k, v in layer.settings.items()}
        copy = SpecLayer(layer.definition, settings, layer.span, ev.builder)
    else:
        return layer
    copy.name = layer.name
    return copy


def materialised(ev: Evaluator, value: TensorValue) -> TensorValue:
    """A tensor that is a value of the function: a bare number becomes an operation."""
    if isinstance(value.source, Ref):
        return value
    assert ev.builder is not None
    word = find("functions", "as_tensor")
    assert word is not None
    return ev.builder.apply(word(), (value.source,), value.type, value.span, made=value.made)


def as_input(ev: Evaluator, value: Any, span: Span) -> tuple[Any, Type] | None:
    """A value as an input of a call of a function of the program: records and lists are built."""
    assert ev.builder is not None
    if isinstance(value, (dict, list)) and not isinstance(value, Series):
        items = list(value.values()) if isinstance(value, dict) else value
        parts = [as_input(ev, v, span) for v in items]
        if any(p is None for p in parts):
            return None
        types = [p[1] for p in parts if p]
        type_: Type
        if isinstance(value, dict):
            type_ = Record(tuple(zip(value, types, strict=True)))
            word = Build(tuple(value))
        else:
            type_, word = Sequence(tuple(types)), Build(None)
        name = ev.builder.value()
        sources = tuple(p[0] for p in parts if p)
        ev.builder.body.append(Apply(name, type_, word, sources, None, None, "", span))
        return Ref(name), type_
    tensor = ev.tensor(value, span)
    return None if tensor is None else (tensor.source, tensor.type)


def _arrays(ev: Evaluator, value: Any) -> Any:
    """Operands with their numbers as arrays."""
    if isinstance(value, list):
        return [_arrays(ev, v) for v in value]
    return materialised(ev, value) if value is not None else None


def _operands(ev: Evaluator, word: Any, values: list[Any], span: Span) -> list[Any]:
    """The operands of a word, each in the form that it declares."""
    found = []
    for parameter, value in zip(word.operands().values(), values, strict=True):
        lists = parameter.many or parameter.lists
        if isinstance(value, list) and not isinstance(value, Series) and not lists:
            ev.sink.report(
                "E0222",
                f"`{word.word()}` takes one tensor for `{parameter.name}`, got {describe(value)}",
                span,
                help="`concat`, `stack` and `sum` make one of a list; or write it for each: `[f(x) for x in …]`",
            )
            found.append(WRONG)
        else:
            found.append(_operand(ev, word, value, span))
    return found


def _operand(ev: Evaluator, word: Any, value: Any, span: Span) -> Any:
    """An operand as a tensor, a list of tensors, or None where it is absent."""
    if value is None:
        return None
    if isinstance(value, list) and not isinstance(value, Series):
        parts = [_operand(ev, word, v, span) for v in value]
        if any(p is WRONG for p in parts):
            return WRONG
        return [p for part in parts for p in (part if isinstance(part, list) else [part])]
    tensor = ev.tensor(value, span)
    if tensor is not None:
        return tensor
    if value is not WRONG:
        what = "a tensor" if not is_layer(value) else "a tensor, and this is a layer that is not applied"
        ev.sink.report(
            "E0222", f"`{word.word()}` takes {what}", span, note=f"got {describe(value)}",
            help="fields of a record are read with a dot" if isinstance(value, dict) else "",
        )
    return WRONG


def _wrong_dtype(word: Any, values: list[Any]) -> Mismatch | None:
    for i, (parameter, value) in enumerate(zip(word.operands().values(), values, strict=False)):
        for v in value if isinstance(value, list) else [value]:
            if v is not None and parameter.dtype and v.type.dtype != parameter.dtype:
                if parameter.dtype == FLOAT and v.type.dtype != "complex":
                    continue
                return Mismatch(
                    f"`{word.word()}` needs {parameter.dtype} values for `{parameter.name}`, got {v.type}",
                    code="E0307",
                    operand=i,
                )
    return None


def _type(value: Any, *, explicit: bool = False) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(_type(v, explicit=explicit) for v in value)
    type_ = value.type
    if explicit and has_batch(value):
        return Tensor(type_.dtype, type_.shape[1:], True)
    return type_


def has_batch(value: TensorValue) -> bool:
    return value.type.shape[:1] == (BATCH,)


def _with_batch(type_: Type) -> Type:
    if isinstance(type_, Tensor):
        return Tensor(type_.dtype, (BATCH, *type_.shape), False) if type_.batched else type_
    if isinstance(type_, Record):
        return Record(tuple((k, _with_batch(t)) for k, t in type_.items))
    return Sequence(tuple(_with_batch(t) for t in type_.items)) if isinstance(type_, Sequence) else type_


def _flat(values: list[Any]) -> list[TensorValue]:
    return [v for o in values for v in (o if isinstance(o, list) else [o]) if v is not None]


def _parts(layer: LayerValue) -> list[LayerValue]:
    return layer.parts if isinstance(layer, Composed) else [layer]


def _same_weights(
    ev: Evaluator, layer: CatalogLayer, word: Layer, types: list[Any], name: str, span: Span, made: str
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


def _masks(word: Layer, values: list[Any]) -> tuple[str | None, str | None]:
    """The mask that a layer uses, and the one that its result may carry."""
    if not word.masked_by:
        mask = next((v.mask for v in _flat(values) if v.mask), None)
        return mask, mask
    used = next(v for i in word.masked_by for v in _flat([values[i]])[:1])
    return used.mask, _flat([values[0]])[0].mask


def _mask_after(ev: Evaluator, word: Layer, values: list[Any], mask: str | None, span: Span) -> str | None:
    """The mask of the result: made, carried, used up, or lost (which is a warning)."""
    assert ev.builder is not None
    chain = word.mask_chain()
    if chain:
        value = values[0]
        for use, extra in chain:
            value = use_function(ev, use, [value, *(ev.tensor(e, span) for e in extra)], span)
        return value.source.name
    if mask is None or word.mask in ("carries", "both"):
        return mask
    if word.mask == "drops":
        ev.sink.report(
            "W0301",
            f"the mask ends here: `{word.word()}` does not know which positions are padding",
            span,
            help="pool or read the sequence with a layer that uses the mask (`GlobalAveragePooling1D`, `LSTM`) first",
        )
    return None


__all__ = ["Group", "as_input", "compose", "configure", "contains_tensor", "function", "layer_call", "pipe"]
