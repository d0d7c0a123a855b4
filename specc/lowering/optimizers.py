"""The optimizer of an objective: its word, and what constraints do to weights after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog.stacked import layer_by_layer
from specc.ir.program import ObjectivePlan, Program
from specc.ir.python import Kernel, Lambda, Name, expr, optax
from specc.ir.statements import Assign, Return, Statement
from specc.semantics.optimizer_names import is_trained

if TYPE_CHECKING:
    from specc.lowering.program import Writer


def lower(writer: Writer, objective: ObjectivePlan) -> tuple[Statement, ...]:
    """An optax gradient transformation, from the number of updates `steps`."""
    word = objective.optimizer
    weights = tuple(
        w for w in writer.places if w.trainable and is_trained(w.name, objective.trains)
    )
    found: list[Statement] = []
    rate = expr(word.learning_rate) if is_number(word.learning_rate) else Name("rate")
    if not is_number(word.learning_rate):
        steps = Name("steps") if word.every == 1 else Name("steps") // word.every
        found.append(Assign(("rate",), word.learning_rate.lower(steps)))
    if adjusts_rate(writer.program):
        made = Kernel("adjusted")(Lambda(("rate",), word.lower(Name("rate"), weights)), rate)
    else:
        made = word.lower(rate, weights)
    projections: dict[str, Any] = {
        "/".join(w.path): Lambda(("weight",), w.constraint.lower(Name("weight")))
        for w in weights
        if w.constraint is not None
    }
    if projections:
        made = optax.chain(made, layer_by_layer(Kernel("project_weights")(projections), weights))
    return (*found, Return(writer.precision.optimizer(made), objective.span))


def is_number(rate: Any) -> bool:
    return isinstance(rate, (int, float))


def adjusts_rate(program: Program) -> bool:
    """Does a callback of a fit change the learning rate while it runs?"""
    return any(word.adjusts_rate for word in callbacks(program))


def judges_averages(program: Program) -> bool:
    """Does a callback of a fit ask that averages of the weights are validated?"""
    return any(word.judges_averages for word in callbacks(program))


def callbacks(program: Program) -> list[Any]:
    """Those of every phase."""
    return [w for _, section in program.settings for w in getattr(section, "callbacks", ())]
