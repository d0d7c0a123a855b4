"""`hyper units = 64 in [16, 32, 64]`: what a hyper may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.semantics.values import WRONG, is_number, show
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

INTERVALS = ("range", "log")  # both ends are given, and belong to it


def check_default(ev: Evaluator, item: ast.Hyper, value: Any) -> None:
    """Row 34 of the list of mistakes: a default that the search could never choose."""
    if item.space is None or value is WRONG:
        return
    space = item.space
    if isinstance(space, ast.List):
        choices = [ev.evaluate(choice) for choice in space.items]
        if WRONG in choices or any(show(value) == show(choice) for choice in choices):
            return
        meant = f"one of {show(choices)}"
    elif (
        isinstance(space, ast.Call)
        and isinstance(space.function, ast.Name)
        and space.function.id in INTERVALS
        and len(space.arguments) == 2
    ):
        low, high = (ev.evaluate(a.value) for a in space.arguments)
        if not all(map(is_number, (low, high, value))) or low <= value <= high:
            return
        meant = f"from {low} to {high}"
    else:
        return
    ev.sink.report(
        "E0206",
        f"the default of `{item.name.id}` is {show(value)}, and it is to be {meant}",
        item.default.span,
        labels=[(space.span, "what it may be")],
        help="choose a default among them, or add it to them",
    )
