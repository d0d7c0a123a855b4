"""What the state of a cell is: as it is declared, or as it follows from what a step does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from specc.diagnostics.diagnostic import Diagnostic, Sink
from specc.ir.node import Node
from specc.ir.program import Apply, Invoke
from specc.ir.types import FLOAT, Record, Sequence, Tensor, Type
from specc.semantics import operands, shapes, specialise
from specc.semantics.builder import Builder
from specc.semantics.values import WRONG, SpecLayer
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

TURNS = 3  # how often a guess is corrected by what the step makes of it


def known_state(ev: Evaluator, cell: SpecLayer, step: Tensor, span: Span) -> Type | None:
    """The type of the state; None where it was reported that nothing says what it is."""
    declared = [(n.id, d.type) for d in cell.definition.node.inputs or () for n in d.names]
    findings: list[Diagnostic] = []
    if len(declared) == 2:
        (_, of_step), (name, type_) = declared
        if type_ is not None:
            return _declared(ev, cell, step, of_step, type_, span)
        for guess in _guesses(ev, cell, name, step):
            found, sink = _settled(ev, cell, step, guess, span)
            if found is not None:
                return found
            findings += list(sink)[:1]
    alike = {(f.code, f.message) for f in findings}
    if len(alike) == 1:  # a mistake of the cell, whatever its state is
        ev.sink.add(findings[0])
        return None
    names = ", ".join(n for n, _ in declared)
    ev.sink.report(
        "E0216",
        f"the inputs of the cell `{cell.definition.name}` do not tell what its state is: ({names})",
        span,
        labels=[(cell.definition.node.name.span, "the cell")],
        help="declare it, `(x, state: float[units])`, or give its first value, `initial_state = …`",
    )
    return None


def one_step(ev: Evaluator, cell: SpecLayer, step: Tensor, state: Type, span: Span) -> Apply | None:
    """A call of the cell on the side: its layers are made, the operations go."""
    builder = ev.builder
    assert builder is not None
    start = len(builder.body)
    values = [
        builder.wrap(builder.value(), step, span, f"each step is {step}"),
        builder.wrap(builder.value(), state, span, f"the state is {state}"),
    ]
    made = specialise.call(ev, cell, tuple(values), (), span)
    calls = [op for op in builder.body[start:] if isinstance(op, Apply)]
    del builder.body[start:]
    if made is WRONG:
        return None
    if isinstance(made, dict) and set(made) == {"output", "state"}:
        return next(op for op in reversed(calls) if isinstance(op.word, Invoke))
    ev.sink.report(
        "E0216",
        f"a cell gives a record of `output` and `state`, and `{cell.definition.name}` does not",
        cell.definition.node.name.span,
        labels=[(span, "it is run along time here")],
        help="end its body in `{ output: …, state: … }`",
    )
    return None


def _declared(
    ev: Evaluator,
    cell: SpecLayer,
    step: Tensor,
    of_step: ast.Expression | None,
    type_: ast.Expression,
    span: Span,
) -> Type | None:
    """A declared type, its names those of the settings and of the step's shape."""
    builder = Builder(cell.definition.name)
    scope = specialise.settings_scope(ev, cell, builder)
    inner = type(ev)(ev.context, scope, builder)
    settings = {s.name.id for s in cell.definition.node.settings or ()}
    if of_step is not None:
        value = builder.wrap(builder.value(), step, span, f"each step is {step}")
        if not shapes.unify(inner, of_step, value, "x", own=settings, at=span):
            return None
    return _type_of(inner, type_, step.batched)


def _type_of(ev: Evaluator, type_: ast.Expression, batched: bool) -> Type | None:
    parts: list[Any]
    if isinstance(type_, ast.Record):
        parts = [_type_of(ev, e.value, batched) for e in type_.entries]
        if any(p is None for p in parts):
            return None
        return Record(tuple(zip((e.name.id for e in type_.entries), parts, strict=True)))
    if isinstance(type_, (ast.List, ast.Tuple)):
        parts = [_type_of(ev, i, batched) for i in type_.items]
        return None if any(p is None for p in parts) else Sequence(tuple(parts))
    return shapes.tensor_type(ev, type_, batched=batched)


def _guesses(ev: Evaluator, cell: SpecLayer, name: str, step: Tensor) -> Iterator[Type]:
    """States as large as a setting or as a step; a record where the body reads fields of it."""
    scope = specialise.settings_scope(ev, cell, None)
    settings = [scope.find(s.name.id) for s in cell.definition.node.settings or ()]
    values = [s.value for s in settings if s is not None]
    sizes = [v for v in values if isinstance(v, int) and not isinstance(v, bool) and v > 0]
    fields = list(dict.fromkeys(_fields(cell.definition.node.body, name)))
    shapes_ = [*((s,) for s in dict.fromkeys(sizes)), *([step.shape] if step.rank else [])]
    for shape in shapes_:
        leaf = Tensor(FLOAT, shape, step.batched)
        yield Record(tuple((f, leaf) for f in fields)) if fields else leaf


def _fields(node: Any, name: str) -> Iterator[str]:
    """The fields that are read of a name."""
    if isinstance(node, ast.Field) and isinstance(node.value, ast.Name) and node.value.id == name:
        yield node.name.id
    if isinstance(node, Node):
        for part in vars(node).values():
            yield from _fields(part, name)
    elif isinstance(node, tuple):
        for part in node:
            yield from _fields(part, name)


def _settled(
    ev: Evaluator, cell: SpecLayer, step: Tensor, guess: Type, span: Span
) -> tuple[Type | None, Sink]:
    """A state that a step gives back as it took it, from a guess; and what was found on the way."""
    sink = Sink()
    for _ in range(TURNS):
        op = _tried(ev, sink, lambda quiet, state=guess: one_step(quiet, cell, step, state, span))
        if op is None:
            return None, sink
        made = operands.with_batched(dict(op.type.items)["state"], step.batched)
        if made == guess:
            return made, sink
        guess = made
    return None, sink


def _tried(ev: Evaluator, sink: Sink, work: Callable[[Evaluator], Any]) -> Any:
    """The result of some work whose findings and functions are forgotten."""
    context = ev.context
    builders = {id(b): b for b in (ev.builder, context.root) if b is not None}
    marks = [(b, b.mark()) for b in builders.values()]
    kept = (context.sink, context.functions, context.memo, context.names, context.unrolled)
    context.sink, context.functions = sink, list(context.functions)
    context.memo, context.names = dict(context.memo), set(context.names)
    try:
        return work(type(ev)(context, ev.scope, ev.builder))
    finally:
        context.sink, context.functions, context.memo, context.names, context.unrolled = kept
        for builder, mark in marks:
            builder.reset(mark)
