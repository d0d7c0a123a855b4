"""What an optimizer says of layers and weights by name: each must be one that it trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog.declare import Mismatch
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import ObjectivePlan
from specc.semantics.weight_places import WeightPlace, places_of
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.losses import Judge


def check(judge: Judge) -> None:
    """Refuse a name in an option of an optimizer that no layer, or no weight, has."""
    functions = {f.name: f for f in judge.top.context.functions}
    for plan in judge.result.objectives:
        weights = tuple(
            place
            for place in places_of(functions, judge.model.function)
            if place.trainable and is_trained(place.name, plan.trains)
        )
        check_one(judge.sink, plan.optimizer, weights, written(judge, plan))


def check_one(sink: Sink, optimizer: Any, weights: tuple[WeightPlace, ...], span: Span) -> None:
    """The same of one optimizer, and the weights that it moves."""
    try:
        optimizer.meets(weights)
    except Mismatch as problem:
        sink.report(problem.code, problem.message, span, help=problem.help)


def written(judge: Judge, plan: ObjectivePlan) -> Span:
    """Where the optimizer of an objective stands."""
    assert judge.section is not None
    statements = judge.section.body.statements
    for statement in statements:
        if isinstance(statement, ast.Objective) and statement.name.id == plan.name:
            statements = statement.body.statements
    for statement in statements:
        if isinstance(statement, ast.Bind) and statement.targets[0].id == "optimizer":
            return statement.value.span
    return plan.span


def is_trained(weight: str, trains: tuple[str, ...] | None) -> bool:
    """Is a weight, `encoder/dense/kernel`, below one of the layers that an objective trains?"""
    return trains is None or any(weight.startswith(t.replace(".", "/") + "/") for t in trains)
