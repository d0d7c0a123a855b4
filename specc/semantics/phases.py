"""The `fit` sections: one, or several with names that are run in the order of the file."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.options import Refused
from specc.diagnostics.suggest import did_you_mean, nearest
from specc.ir.program import DataPlan
from specc.semantics import lengths, monitors, optimizer_names, usage, weight_places
from specc.semantics.binder import Binder
from specc.semantics.losses import Compiled, Judge
from specc.semantics.option_values import make
from specc.semantics.values import WRONG
from specc.semantics.weight_places import WeightPlace
from specc.syntax import ast

# What a later phase takes from the first one where it says nothing itself: these are about the data
# and the machine. All else (epochs, callbacks, goal, …) each phase says for itself.
# `accumulate` goes with the size of a batch: both together are the update, and fit into memory.
INHERITED = ("batch_size", "validation_batch_size", "accumulate", "checkpoint", "deterministic")
OF_ALL = ("replicas", "keep")  # all phases of a seed are run before those of the next one


class Phase:
    """A `fit` section and where it stands."""

    def __init__(self, name: str, node: ast.Section, word: Any) -> None:
        self.name = name  # "fit", or "fit.head"
        self.node = node
        self.word = word  # of catalog/sections; its goal is resolved later


def read(binder: Binder, nodes: list[ast.Section]) -> list[Phase]:
    """The sections with their keys, but for those of which nothing can be made."""
    found: list[Phase] = []
    word = find("sections", "fit")
    assert word is not None
    for node in nodes:
        use = binder.section(word, node.body.statements, node.name.span)
        if use is None:
            continue
        if found and (use := _following(binder, found[0], node, use)) is None:
            continue
        for phase in found:
            try:
                use.check_after(phase.word)
            except Refused as refused:
                labels = [(phase.node.name.span, "one of them in this phase")]
                span = use.spans["callbacks"]
                binder.sink.report("E0206", refused.message, span, labels=labels)
        name = f"fit.{node.label.id}" if node.label else "fit"
        found.append(Phase(name, node, use))
    return found


def _following(binder: Binder, first: Phase, node: ast.Section, use: Any) -> Any:
    """A later phase with what it takes from the first one; None where something was reported."""
    differ = [k for k in OF_ALL if k in use.given and use.given[k] != first.word.values()[k]]
    for key in differ:
        binder.sink.report(
            "E0206",
            f"`{key}` is for all phases together: the first one says it",
            use.spans[key],
            labels=[(first.node.name.span, "the first phase")],
            help=f"write it in `fit {first.name.removeprefix('fit.')}`",
        )
    if differ:
        return None
    given = first.word.given
    more = {k: given[k] for k in (*INHERITED, *OF_ALL) if k in given and k not in use.given}
    made = make(binder.ev, type(use), use.given | more, node.name.span)
    if made is WRONG:
        return None
    made.spans, made.sound = use.spans, use.sound and first.word.sound
    return made


def check(
    binder: Binder, phases: list[Phase], judge: Judge, data: DataPlan | None
) -> monitors.Watched:
    """What phases watch and train must exist; their goals are resolved."""
    compiled = judge.result
    if phases and not compiled.objectives and not compiled.unknown:
        _nothing_to_train_for(judge, phases[0])
    watched = watch(binder, phases, compiled, data)
    for phase in phases:
        if alone(judge, phase):
            trained(judge, phase)
        least_rates(judge, phase)
    check_schedules(judge, phases)
    if not judge.sink.failed:
        never_trained(judge, phases)
    return watched


def watch(
    binder: Binder, phases: list[Phase], compiled: Compiled, data: DataPlan | None
) -> monitors.Watched:
    """What callbacks, checkpoints and goals watch must exist; the goals are resolved."""
    watched = monitors.Watched(binder.sink, compiled, data)
    for phase in phases:
        monitors.check_callbacks(watched, phase.word, phase.node)
        monitors.check_checkpoint(watched, phase.word, phase.node)
        if isinstance(phase.word.goal, ast.Expression):
            goal = monitors.goal(binder.ev, phase.word.goal, watched)
            phase.word = phase.word.replace(goal=goal)
    return watched


def _nothing_to_train_for(judge: Judge, phase: Phase) -> None:
    judge.result.unknown = True  # the figures of the loss that is to come
    idle = usage.idle_names(judge.section, judge.word.options()) if judge.section else []
    if nearest("loss", (name.id for name in idle)):  # that is told of the name
        return
    judge.sink.report(
        "E0435",
        "there is nothing to train for: the spec has no loss",
        phase.node.name.span,
        help="write one: `compile { loss = mean_squared_error }`",
    )


def check_schedules(judge: Judge, phases: list[Phase]) -> None:
    """Each schedule against the fit that it is for; that of `compile` is for several perhaps."""
    for phase in phases:
        if phase.word.optimizer is not None:
            value = monitors.value_of(phase.node, "optimizer")
            span = value.span if value is not None else phase.node.name.span
            lengths.check_schedule(judge.sink, phase.word.optimizer, phase.word, span)
    shared = [phase for phase in phases if phase.word.optimizer is None]
    for plan in judge.result.objectives if len(shared) == 1 else ():
        if plan.every == 1:
            span = optimizer_names.written(judge, plan)
            lengths.check_schedule(
                judge.sink,
                plan.optimizer,
                shared[0].word,
                span,
                [(shared[0].node.name.span, "the fit")],
            )


def alone(judge: Judge, phase: Phase) -> bool:
    """Objectives say themselves what they train, and how."""
    given = [key for key in ("trains", "optimizer") if phase.word.__dict__[key] is not None]
    several = judge.word.loss is None and bool(judge.result.objectives)
    if several and given:
        value = monitors.value_of(phase.node, given[0])
        judge.sink.report(
            "E0434",
            f"`{given[0]}` is said by each objective of `compile`",
            value.span if value is not None else phase.node.name.span,
            labels=[(plan.span, "an objective") for plan in judge.result.objectives[:1]],
            help=f"remove `{given[0]}` here",
        )
    return not several


def trained(judge: Judge, phase: Phase) -> None:
    """Each name leads to a layer whose weights can be trained, the optimizer's names to weights."""
    places = places_of(judge)
    value = monitors.value_of(phase.node, "trains")
    items = value.items if isinstance(value, (ast.List, ast.Tuple)) else (value,)
    if phase.word.trains == ():
        judge.sink.report("E0431", "a phase that trains nothing", phase.node.name.span)
    for index, name in enumerate(phase.word.trains or ()):
        item = items[index] if index < len(items) else None
        span = item.span if item is not None else phase.node.name.span
        inside = [p for p in places if below(p.name, name)]
        if not inside:
            layers = {".".join(p.name.split("/")[:i]) for p in places for i in range(1, 9)}
            known = sorted(layers - {p.name.replace("/", ".") for p in places})
            judge.sink.report(
                "E0430",
                f"`{name}` is no layer of the model that has weights",
                span,
                help=did_you_mean(name, known)
                or f"give a layer a name: `{name} = Dense(…)`; there are {', '.join(known)}",
            )
        elif not any(p.trainable for p in inside):
            judge.sink.report("E0431", f"`{name}` has no weights to train", span)
    if phase.word.optimizer is not None:
        moved = tuple(
            p
            for p in places
            if p.trainable
            and (phase.word.trains is None or any(below(p.name, t) for t in phase.word.trains))
        )
        optimizer = monitors.value_of(phase.node, "optimizer")
        span = optimizer.span if optimizer is not None else phase.node.name.span
        optimizer_names.check_one(judge.sink, phase.word.optimizer, moved, span)


def least_rates(judge: Judge, phase: Phase) -> None:
    """A least learning rate is that of a number, not of a schedule."""
    optimizers = [phase.word.optimizer or o.optimizer for o in judge.result.objectives]
    fixed = all(isinstance(getattr(o, "learning_rate", 0), (int, float)) for o in optimizers)
    for index, callback in enumerate(phase.word.callbacks):
        if getattr(callback, "min_lr", 0) and not fixed:
            judge.sink.report(
                "E0206",
                "`min_lr` is for a learning rate that is a number, and this one is a schedule",
                monitors.callback_span(phase.node, index),
                help="remove `min_lr`, or let the schedule end where it shall",
            )


def never_trained(judge: Judge, phases: list[Phase]) -> None:
    """Row 28: layers that no phase trains stay as they are drawn, unless weights are given."""
    words = [phase.word for phase in phases]
    if not words or any(w.trains is None or w.initial_weights is not None for w in words):
        return
    names = [name for word in words for name in word.trains]
    places = places_of(judge)
    still = [p for p in places if p.trainable and not any(below(p.name, name) for name in names)]
    for layer in dict.fromkeys(p.name.split("/")[0] for p in still):
        if not any(below(f"{layer}/", name) or name.startswith(f"{layer}.") for name in names):
            judge.sink.report(
                "W0432",
                f"no phase trains `{layer}`, and no weights are given to it",
                phases[0].node.name.span,
                help="name it in `trains`, or begin with `initial_weights`",
            )


def below(weight: str, layer: str) -> bool:
    """Is `encoder/dense/kernel` below `encoder.dense`?"""
    return weight.startswith(layer.replace(".", "/") + "/")


def places_of(judge: Judge) -> list[WeightPlace]:
    functions = {f.name: f for f in judge.top.context.functions}
    return weight_places.places_of(functions, judge.model.function)
