"""The `fit` sections: one, or several with names that are run in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from specc.catalog import find
from specc.ir.program import DataPlan
from specc.semantics import goals, monitors
from specc.semantics.binder import Binder
from specc.semantics.losses import Compiled
from specc.syntax import ast

# What a later phase takes from the first one where it says nothing itself: these are about the data
# and the machine. All else (epochs, callbacks, goal, …) each phase says for itself.
INHERITED = ("batch_size", "validation_batch_size", "checkpoint", "deterministic")


@dataclass
class Phase:
    """A `fit` section and where it stands."""

    name: str  # "fit", or "fit.head"
    node: ast.Section
    word: Any  # word of catalog/sections


def read(binder: Binder, nodes: list[ast.Section]) -> list[Phase]:
    """The sections with their keys; those in which something was reported are left out."""
    found: list[Phase] = []
    word = find("sections", "fit")
    assert word is not None
    for node in nodes:
        use = binder.section(word, node.body.statements, node.name.span)
        if use is None:
            continue
        first = found[0].word.given if found else {}
        more = {k: first[k] for k in INHERITED if k in first and k not in use.given}
        name = f"fit.{node.label.id}" if node.label else "fit"
        found.append(Phase(name, node, use.replace(**more) if more else use))
    return found


def check(
    binder: Binder, phases: list[Phase], compiled: Compiled, data: DataPlan | None
) -> monitors.Watched | None:
    """What phases watch must exist; their goals are resolved."""
    if not compiled.objectives:
        return None
    watched = monitors.Watched(binder.sink, compiled, data)
    for phase in phases:
        monitors.check_callbacks(watched, phase.word, phase.node)
        if isinstance(phase.word.goal, ast.Expression):
            goal = goals.resolve(binder.ev, phase.word.goal, watched)
            phase.word = phase.word.replace(goal=goal)
    return watched
