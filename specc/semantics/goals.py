"""`goal = val_accuracy >= 0.98`: the figure at which a phase has done enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.semantics.monitors import Watched
from specc.semantics.values import WRONG, describe, is_number
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

Goal = tuple[str, str, float]  # figure, sign, value
TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
WAYS = {"max": (">=", ">"), "min": ("<=", "<")}


def resolve(ev: Evaluator, expression: ast.Expression, watched: Watched) -> Goal | None:
    """The goal as (figure, sign, value); None where something was reported."""
    if not isinstance(expression, ast.Binary) or expression.operator not in TURNED:
        ev.sink.report(
            "E0206",
            "`goal` must be a comparison of a figure with a number",
            expression.span,
            help="write `goal = val_accuracy >= 0.98`, or `goal = val_loss <= 0.1`",
        )
        return None
    left, sign, right = expression.left, expression.operator, expression.right
    if isinstance(right, ast.Name) and right.id in watched.figures:
        left, sign, right = right, TURNED[sign], left
    if not isinstance(left, ast.Name):
        ev.sink.report("E0206", "`goal` compares a figure of the history", left.span)
        return None
    value = ev.evaluate(right)
    known = watched.has(left.id, left.span)
    if value is not WRONG and not is_number(value):
        ev.sink.report("E0206", f"`goal` compares with a number, got {describe(value)}", right.span)
    if not known or not is_number(value):
        return None
    better = watched.better(left.id)
    if watched.known_better(left.id) and sign not in WAYS[better]:
        more = "more" if better == "max" else "less"
        ev.sink.report(
            "W0412",
            f"of `{left.id}` {more} is better, and this goal is met by what is worse",
            expression.operator_span,
            help=f"write `{left.id} {WAYS[better][0]} …`",
        )
    return left.id, sign, float(value)
