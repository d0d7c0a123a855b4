"""`RNN(Cell(32))`: a layer of the spec that is run along time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.catalog.declare import Layer, Mismatch
from specc.ir.program import AddLoss, Apply, Branch, Function, Instance, Invoke, Ref, Scan
from specc.ir.types import FLOAT, Record, Sequence, Tensor, Type
from specc.semantics import apply, cell_state, operands
from specc.semantics.values import WRONG, LayerValue, SpecLayer, TensorValue
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def scan(
    ev: Evaluator,
    cell: LayerValue,
    x: TensorValue,
    mask: TensorValue | None,
    state: Any,
    options: dict[str, bool],
    span: Span,
) -> Any:
    """The value of a cell over a sequence; WRONG where something was reported."""
    if not isinstance(cell, SpecLayer):
        raise Mismatch(
            f"`RNN` runs a cell along time, and this is {cell!r}",
            code="E0206",
            help="write `RNN(LSTMCell(32))`, or a `layer Cell(units)(x, state) { … }` of your own",
        )
    assert ev.builder is not None
    whole = operands.type_of_operand(x, explicit=ev.builder.batch)
    step = Tensor(whole.dtype, whole.shape[1:], whole.batched)
    if state is None:
        known = cell_state.known_state(ev, cell, step, span)
        if known is None:
            return WRONG
        state = _zeros(ev, known, span)
    leaves = [x] if mask is None else [x, mask]
    _each(state, leaves.append)
    like = next((v for v in leaves if operands.leads(v.type)), x)
    every = operands.leads(like.type)
    state = _each(state, lambda v: operands.shared(ev, v, like, span) if every else v)
    first = operands.as_input(ev, state, span)
    assert first is not None
    state_type = operands.with_batched(first[1], every)
    found = _of_step(ev, cell, Tensor(step.dtype, step.shape, every), state_type, span)
    if found is None:
        return WRONG
    op, output = found
    if options["return_sequences"]:
        output = _longer(output, whole.shape[0])
    type_: Type = Sequence((output, state_type)) if options["return_state"] else output
    inputs = [(operands.shared(ev, x, like, span) if every else x).source, first[0]]
    if mask is not None or x.mask:
        inputs.append(mask.source if mask is not None else Ref(x.mask or ""))
    word = Scan(op.word.function, **options)
    shown = operands.with_batch(type_) if ev.builder.batch else type_
    return ev.builder.apply(
        word, tuple(inputs), shown, span, instance=op.instance, made=f"`RNN` makes {type_}"
    )


def _of_step(
    ev: Evaluator, cell: SpecLayer, step: Tensor, state: Type, span: Span
) -> tuple[Apply, Type] | None:
    """The call of the cell and the type of its output, if it gives the state that it takes."""
    op = cell_state.one_step(ev, cell, step, state, span)
    if op is None:
        return None
    name = cell.definition.name
    assert isinstance(op.type, Record)
    parts = dict(op.type.items)
    problem, help_ = _unfit(ev, op.word.function), ""
    if operands.with_batched(parts["state"], True) != operands.with_batched(state, True):
        problem = f"the state of `{name}` goes in as {state} and comes out as {parts['state']}"
        help_ = "a step gives a state of the shape that it takes: `state: float[units]` declares it"
    elif not problem and operands.with_batched(parts["output"], step.batched) != parts["output"]:
        problem = f"the output of `{name}` has nothing to do with the sequence"
        help_ = "compute it from the step or from the state"
    if problem:
        place = cell.definition.node.name.span
        ev.sink.report("E0303", problem, span, labels=[(place, "the cell")], help=help_)
        return None
    return op, parts["output"]


def _unfit(ev: Evaluator, name: str) -> str:
    """What a step cannot do, as a sentence; or nothing."""
    functions: dict[str, Function] = {f.name: f for f in ev.context.functions}
    called = [functions[name]]
    for function in called:
        for instance in function.instances:
            if _changes(instance):
                word = instance.word.word()
                return f"`{word}` learns from each batch, and a cell sees it step by step"
        bodies: list[Any] = list(function.body)
        for op in bodies:
            if isinstance(op, AddLoss):
                return "a cell runs once a step, and `add_loss` stands outside of it"
            if isinstance(op, Branch):
                bodies += [*op.then.body, *op.otherwise.body]
            elif isinstance(op.word, Invoke):
                called.append(functions[op.word.function])
    return ""


def _changes(instance: Instance) -> bool:
    """Has a layer weights that a call in training changes: statistics, a kept vector?"""
    word = instance.word
    if not isinstance(word, Layer) or not instance.trainable:
        return False
    differs = word.sees_batch or word.trains_differently
    return differs and any(not w.trainable for w in word.weights(*instance.inputs))


def _zeros(ev: Evaluator, type_: Type, span: Span) -> Any:
    """A first state of zeros, one for all examples."""
    if isinstance(type_, Record):
        return {k: _zeros(ev, t, span) for k, t in type_.items}
    if isinstance(type_, Sequence):
        return [_zeros(ev, t, span) for t in type_.items]
    assert isinstance(type_, Tensor)
    zeros, cast = find("functions", "zeros"), find("functions", "cast")
    assert zeros is not None and cast is not None
    value = apply.use_function(ev, zeros(shape=type_.shape), [], span)
    return (
        value
        if type_.dtype == FLOAT
        else apply.use_function(ev, cast(dtype=type_.dtype), [value], span)
    )


def _each(value: Any, change: Callable[[TensorValue], Any]) -> Any:
    """A state with each of its tensors changed."""
    if isinstance(value, dict):
        return {k: _each(v, change) for k, v in value.items()}
    if isinstance(value, list):
        return [_each(v, change) for v in value]
    return change(value)


def _longer(type_: Type, steps: Any) -> Type:
    """What a step gives, for all of them."""
    if isinstance(type_, Tensor):
        return Tensor(type_.dtype, (steps, *type_.shape), type_.batched)
    if isinstance(type_, Record):
        return Record(tuple((k, _longer(t, steps)) for k, t in type_.items))
    assert isinstance(type_, Sequence)
    return Sequence(tuple(_longer(t, steps) for t in type_.items))
