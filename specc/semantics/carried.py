"""`stateful`: what a layer hands from one batch to the next asks for rows that follow one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.data import Derived
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Apply, DataPlan, Function, Instance, Program, Spread
from specc.ir.uses import each_operation
from specc.semantics import monitors
from specc.semantics.data_rules import IN_ORDER
from specc.semantics.phases import Phase


def check(
    sink: Sink,
    functions: Iterable[Function],
    phases: list[Phase],
    data: DataPlan | None,
    objectives: tuple[Any, ...],
    *,
    fitted: bool,
) -> None:
    """The first layer that carries a state against the data, the fit and what trains it.

    `fitted`: the spec has a `fit` section, be it one in which a mistake was found.
    """
    layer = None
    for function in functions:
        found = carrying(function)
        layer = layer or found
        if found is not None and any(
            isinstance(op, Apply) and isinstance(op.word, Spread)
            for op in each_operation(function.body)
        ):
            _report(sink, "every step counts as a row here", found, found.span)
    if layer is None:
        return
    if len(objectives) > 1:
        _report(
            sink,
            "each objective runs the batch anew, and the state would go on more than once",
            layer,
            objectives[1].span,
            remedy="train the model by one objective",
        )
    for phase in phases:
        _fit(sink, layer, phase)
    if data is not None:
        _data(sink, layer, data, fitted=fitted)


def carries(program: Program) -> bool:
    """Does a layer hand a state from one batch to the next?"""
    return any(carrying(function) is not None for function in program.functions)


def in_streams(program: Program) -> bool:
    """Are the rows windows of one sequence, to be cut into as many runs as a batch has rows?"""
    plan = program.data
    windowed = plan is not None and any(s.over_rows for f in plan.fields_ for s in f.steps)
    return windowed and carries(program)


def carrying(function: Function) -> Instance | None:
    """The first layer of a function that hands a state from one batch to the next."""
    return next((i for i in function.instances if getattr(i.word, "carries", False)), None)


def _fit(sink: Sink, layer: Instance, phase: Phase) -> None:
    word = phase.word
    wrong = {
        "shuffle": (word.shuffle, "the rows are shuffled", "write `shuffle = false` in `fit`"),
        "steps_per_epoch": (
            word.steps_per_epoch is not None,
            "an epoch is not one pass over the rows",
            "leave `steps_per_epoch` away",
        ),
        "validation_batch_size": (
            word.validation_batch_size not in (None, word.batch_size),
            "a batch of validation has other rows",
            "leave `validation_batch_size` away",
        ),
    }
    for key, (so, problem, help_) in wrong.items():
        if so:
            value = monitors.value_of(phase.node, key)
            span = value.span if value is not None else phase.node.name.span
            _report(sink, problem, layer, span, remedy=help_)


def _data(sink: Sink, layer: Instance, data: DataPlan, *, fitted: bool) -> None:
    if not fitted:
        _report(
            sink,
            "without a `fit` section the rows are shuffled",
            layer,
            data.span,
            remedy="add `fit { shuffle = false }` with the other settings of the training",
        )
    for word in data.split:
        if not word.keeps_order:
            _report(
                sink,
                f"`{word.word()}` takes rows out of their order",
                layer,
                data.split_span or data.span,
                remedy=IN_ORDER,
            )
    derived = [f.type for f in data.fields_ if isinstance(f.type, Derived)]
    for field in data.fields_:
        for step in field.steps:
            if not step.over_rows:
                continue
            stride = step.stride or (step.length if any(d.whole for d in derived) else 1)
            if stride != step.length:
                _report(
                    sink,
                    f"windows of {step.length} that move by {stride} do not follow one another",
                    layer,
                    field.span,
                    remedy=f"write `{step.word()}({step.length}, stride = {step.length})`",
                )


def _report(sink: Sink, problem: str, layer: Instance, span: Any, *, remedy: str = "") -> None:
    labels = [] if span is layer.span else [(layer.span, "carries its state on")]
    word = layer.word.word()
    sink.report(
        "E0442",
        f"row i of a batch goes on where row i of the batch before has ended (`{word}` is "
        f"`stateful`), but {problem}",
        span,
        labels=labels,
        help=remedy,
    )
