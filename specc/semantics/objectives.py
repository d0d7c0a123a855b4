"""Several objectives in `compile`: their losses, and the layers that each trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import AddLoss, Branch, Function, Instance, Invoke, ObjectivePlan
from specc.semantics.binder import Binder
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.losses import Judge


def add(judge: Judge) -> None:
    """Resolve every `objective` of the section, in order."""
    if judge.section is None:
        return
    nodes = [s for s in judge.section.body.statements if isinstance(s, ast.Objective)]
    if not nodes:
        return
    if judge.word.loss is not None:
        judge.sink.report(
            "E0211",
            "`compile` has a loss of its own beside its objectives",
            judge.word.loss.span,
            labels=[(nodes[0].name.span, "an objective")],
            help="make it an objective too, or remove it",
        )
        return
    word = find("sections", "objective")
    assert word is not None
    names: dict[str, Span] = {}
    failed = False
    for node in nodes:
        name = node.name.id
        if name in names:
            judge.sink.report(
                "E0211",
                f"the objective `{name}` stands twice",
                node.name.span,
                labels=[(names[name], "first here")],
            )
            continue
        names[name] = node.name.span
        use = Binder(judge.top).section(word, node.body.statements, node.name.span)
        terms = judge.loss(use.loss) if use is not None else []
        if use is None or not terms or not trains_known(judge, use.trains, node):
            failed = True
            continue
        plan = ObjectivePlan(
            name, tuple(terms), use.trains, use.optimizer, use.every, node.name.span
        )
        judge.result.objectives.append(plan)
    if not failed:
        _whole(judge)


def _place_of(node: ast.Objective, name: str) -> Span:
    """Where `trains` names it."""
    for statement in node.body.statements:
        if isinstance(statement, ast.Bind) and statement.targets[0].id == "trains":
            value = statement.value
            for item in value.items if isinstance(value, ast.List) else (value,):
                if isinstance(item, ast.Name) and item.id == name:
                    return item.span
    return node.name.span


def trains_known(judge: Judge, trains: tuple[str, ...] | None, node: Any) -> bool:
    """Is each name a layer of the model that has weights?"""
    function = judge.model.function
    known = {i.name: i for i in function.instances}
    if trains is not None and not trains:
        judge.sink.report(
            "E0431",
            f"the objective `{node.name.id}` trains nothing",
            node.name.span,
            help=f"name layers, `trains = [{next(iter(known), '…')}]`, or leave `trains` out: all of them",
        )
        return False
    functions = {f.name: f for f in judge.top.context.functions}
    good = True
    for name in trains or ():
        if name not in known:
            judge.sink.report(
                "E0430",
                f"`{name}` is no layer of the model that has weights",
                _place_of(node, name),
                help=did_you_mean(name, known)
                or f"there are {', '.join(known)}; a pipe is one layer if a definition names it: "
                f"`layer {name.title().replace('_', '')} = …`",
            )
            good = False
        elif known[name].average is not None or not has_weights(functions, known[name]):
            average = known[name].average
            judge.sink.report(
                "E0431",
                f"`{name}` has no weights to train"
                if average is None
                else f"`{name}` is the moving average of `{average.of}`, and is not trained",
                node.name.span,
            )
            good = False
    return good


def check_weights(judge: Judge) -> None:
    """A loss needs something that it can change, and that changes it."""
    functions = {f.name: f for f in judge.top.context.functions}
    for objective in judge.result.objectives:
        if not any(changes(functions[term.function]) for term in objective.terms):
            _idle(judge, objective, functions)
    if judge.result.objectives and not learns(functions, judge.model.function):
        first = judge.result.objectives[0]
        judge.sink.report(
            "E0433",
            "the model has no weights to train",
            first.span,
            labels=[(judge.model.function.span, "nothing in it learns")],
            help="give it a layer with weights, such as `Dense(10)`, that is not frozen",
        )


def _idle(judge: Judge, objective: ObjectivePlan, functions: dict[str, Function]) -> None:
    """Report a loss that no weight changes, unless layers add theirs to it."""
    if any(adds_loss(function.body) for function in functions.values()):
        return
    shown = ", ".join(f"`{name}`" for name in judge.outputs)
    judge.sink.report(
        "E0436",
        "this loss reads no output of the model, so nothing learns from it",
        objective.terms[0].span,
        help=f"name a loss, as `mean_squared_error`, or an expression of {shown} and the targets",
    )


def adds_loss(body: tuple[Any, ...]) -> bool:
    """Is there an `add_loss`, or an activity's regularizer, also in a branch?"""
    return any(
        adds_loss(op.then.body) or adds_loss(op.otherwise.body)
        if isinstance(op, Branch)
        else isinstance(op, AddLoss)
        for op in body
    )


def changes(loss: Function) -> bool:
    """Can a weight change this loss: does it read an output, or weights of its own?"""
    return bool(loss.weights) or any(name.startswith("output.") for name, _ in loss.inputs)


def learns(functions: dict[str, Function], function: Function) -> bool:
    """Is there a trained weight in a function?"""
    return any(w.trainable for w in function.weights) or any(
        i.trainable and i.average is None and has_weights(functions, i) for i in function.instances
    )


def has_weights(functions: dict[str, Function], instance: Instance) -> bool:
    """Does a layer, or a layer in it, own a trained weight?"""
    if isinstance(instance.word, Invoke):
        return learns(functions, functions[instance.word.function])
    return bool(instance.layers) or any(
        w.trainable for w in instance.word.weights(*instance.inputs)
    )


def _whole(judge: Judge) -> None:
    """Row 28: what no objective trains, and what two train."""
    plans = judge.result.objectives
    if any(p.trains is None for p in plans):
        return
    functions = {f.name: f for f in judge.top.context.functions}
    trained: dict[str, Span] = {}
    for plan in plans:
        for name in plan.trains or ():
            if name in trained:
                judge.sink.report(
                    "W0431",
                    f"two objectives train `{name}`",
                    plan.span,
                    labels=[(trained[name], "this one too")],
                )
            trained[name] = plan.span
    for instance in judge.model.function.instances:
        if instance.name not in trained and instance.trainable and has_weights(functions, instance):
            judge.sink.report(
                "W0432",
                f"no objective trains `{instance.name}`",
                instance.span,
                help="name it in `trains`, or say that it is frozen: `trainable = false`",
            )
