"""Operands of a word: tensors, lists of them, or nothing; their types and kinds of number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.catalog.declare import Mismatch
from specc.ir.program import Apply, Build, Ref, Share
from specc.ir.sizes import symbol
from specc.ir.types import FLOAT, INT, Record, Sequence, Tensor, Type
from specc.semantics.values import (
    WRONG,
    Series,
    TensorValue,
    describe,
    is_layer,
)
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

BATCH = symbol("batch")


def operands_of(ev: Evaluator, word: Any, values: list[Any], span: Span) -> list[Any]:
    """The operands of a word, each in the form that it declares."""
    found = []
    for parameter, value in zip(word.operands().values(), values, strict=True):
        if parameter.tree:
            found.append(tree_of(ev, word, value, span))
            continue
        lists = parameter.many or parameter.lists
        if isinstance(value, list) and not isinstance(value, Series) and not lists:
            ev.sink.report(
                "E0222",
                f"`{word.word()}` takes one tensor for `{parameter.name}`, got {describe(value)}",
                span,
                help="`concat`, `stack` and `sum` make one of a list; or write it for each: `[f(x) for x in …]`",
            )
            found.append(WRONG)
        elif _lacks(value, optional=parameter.optional):
            ev.sink.report(
                "E0222", f"`{word.word()}` takes a tensor for `{parameter.name}`, got none", span
            )
            found.append(WRONG)
        else:
            found.append(operand_of(ev, word, value, span))
    return found


def _lacks(value: Any, *, optional: bool) -> bool:
    """Is `none` written where a tensor must be?"""
    if isinstance(value, list):
        return any(_lacks(v, optional=False) for v in value)
    return value is None and not optional


def operand_of(ev: Evaluator, word: Any, value: Any, span: Span) -> Any:
    """An operand as a tensor, a list of tensors, or None where it is absent."""
    if value is None:
        return None
    if isinstance(value, list) and not isinstance(value, Series):
        parts = [operand_of(ev, word, v, span) for v in value]
        if any(p is WRONG for p in parts):
            return WRONG
        return [p for part in parts for p in (part if isinstance(part, list) else [part])]
    tensor = ev.tensor(value, span)
    if tensor is not None:
        return tensor
    if value is not WRONG:
        what = (
            "a tensor"
            if not is_layer(value)
            else "a tensor, and this is a layer that is not applied"
        )
        ev.sink.report(
            "E0222",
            f"`{word.word()}` takes {what}",
            span,
            note=f"got {describe(value)}",
            help="fields of a record are read with a dot" if isinstance(value, dict) else "",
        )
    return WRONG


def tree_of(ev: Evaluator, word: Any, value: Any, span: Span) -> Any:
    """An operand whose records and lists stay as they are, with tensors for leaves."""
    if isinstance(value, dict):
        parts = {k: tree_of(ev, word, v, span) for k, v in value.items()}
        return WRONG if any(p is WRONG for p in parts.values()) else parts
    if isinstance(value, list) and not isinstance(value, Series):
        items = [tree_of(ev, word, v, span) for v in value]
        return WRONG if any(p is WRONG for p in items) else items
    return operand_of(ev, word, value, span)


def arrays(ev: Evaluator, value: Any) -> Any:
    """Operands with their numbers as arrays."""
    if isinstance(value, list):
        return [arrays(ev, v) for v in value]
    return materialised(ev, value) if value is not None else None


def wrong_dtype(word: Any, values: list[Any]) -> Mismatch | None:
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


def type_of_operand(value: Any, *, explicit: bool = False) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(type_of_operand(v, explicit=explicit) for v in value)
    type_ = value.type
    if explicit and has_batch(value):
        return Tensor(type_.dtype, type_.shape[1:], True)
    return type_


def has_batch(value: TensorValue) -> bool:
    return value.type.shape[:1] == (BATCH,)


def whole_numbers(ev: Evaluator, value: Any) -> Any:
    """How many whole numbers a field of the data may hold, of the value that is one; or None."""
    builder, source = ev.builder, value.source if isinstance(value, TensorValue) else None
    if builder is not ev.context.root or not isinstance(source, Ref):
        return None
    field = ev.context.fields.get(source.name)
    if field is None or field.encoded.tensor.dtype != INT:
        return None
    encoded = field.encoded
    return encoded.vocabulary if encoded.vocabulary is not None else encoded.classes


def with_batch(type_: Type) -> Type:
    if isinstance(type_, Tensor):
        return Tensor(type_.dtype, (BATCH, *type_.shape), False) if type_.batched else type_
    if isinstance(type_, Record):
        return Record(tuple((k, with_batch(t)) for k, t in type_.items))
    return (
        Sequence(tuple(with_batch(t) for t in type_.items))
        if isinstance(type_, Sequence)
        else type_
    )


def with_batched(type_: Type, batched: bool) -> Type:
    """The type with a value for each example, or one for all."""
    if isinstance(type_, Tensor):
        shape = type_.shape[1:] if type_.shape[:1] == (BATCH,) else type_.shape
        return Tensor(type_.dtype, shape, batched)
    if isinstance(type_, Record):
        return Record(tuple((k, with_batched(t, batched)) for k, t in type_.items))
    assert isinstance(type_, Sequence)
    return Sequence(tuple(with_batched(t, batched) for t in type_.items))


def flat(values: list[Any]) -> list[TensorValue]:
    return [v for o in values for v in (o if isinstance(o, list) else [o]) if v is not None]


def materialised(ev: Evaluator, value: TensorValue) -> TensorValue:
    """A tensor that is a value of the function: a bare number becomes an operation."""
    if isinstance(value.source, Ref):
        return value
    assert ev.builder is not None
    word = find("functions", "as_tensor")
    assert word is not None
    return ev.builder.apply(word(), (value.source,), value.type, value.span, made=value.made)


def shared(ev: Evaluator, value: TensorValue, like: TensorValue, span: Span) -> TensorValue:
    """A value for each example, where there is one for all."""
    assert ev.builder is not None
    value = materialised(ev, value)
    if leads(value.type):
        return value
    type_ = value.type
    shape = type_.shape if like.type.batched else (BATCH, *type_.shape)
    shared = Tensor(type_.dtype, shape, like.type.batched)
    return ev.builder.apply(Share(), (value.source, like.source), shared, span, made=value.made)


def leads(type_: Tensor) -> bool:
    """Does each example have a value of its own?"""
    return type_.batched or type_.shape[:1] == (BATCH,)


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
