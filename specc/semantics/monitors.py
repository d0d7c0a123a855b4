"""What `fit` and `evaluate` watch must exist: monitors, goals, splits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import DataPlan
from specc.semantics.losses import Compiled
from specc.semantics.values import WRONG, describe, is_number
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


Goal = tuple[str, str, float]  # figure, sign, value
TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
WAYS = {"max": (">=", ">"), "min": ("<=", "<")}


class Watched:
    """The figures that a run will have, and the splits that they are of."""

    def __init__(self, sink: Sink, compiled: Compiled, data: DataPlan | None) -> None:
        self.sink = sink
        self.compiled = compiled
        self.splits = split_names(data)
        self.figures = monitors(compiled, self.splits)

    def has(self, figure: str, span: Span) -> bool:
        """Is there that figure? What is wrong with it is reported, unless what is wrong in
        `compile` may be meant to make it."""
        if self.makes(figure):
            return True
        _missing(self.sink, figure, self, span)
        return False

    def makes(self, figure: str) -> bool:
        return figure in self.figures or self.of_a_column(figure) is not None

    def of_a_column(self, figure: str) -> Any:
        """The metric of which this may be the figure of a class, while only the data knows which
        there are; None if there is none. With the data it is asked again."""
        plain = figure.removeprefix("val_")
        if plain != figure and "validation" not in self.splits:
            return None
        words = [m for m in self.compiled.metrics if m.word is not None and m.word.of_each()]
        return next((m.word for m in words if plain.startswith(f"{m.name}_")), None)

    def better(self, figure: str) -> str:
        """Which way is better: "max" or "min"."""
        plain = figure.removeprefix("val_")
        words = {m.name: m.word for m in self.compiled.metrics if m.word is not None}
        word = words.get(plain) or self.of_a_column(figure)
        return word.better if word is not None else "min"

    def known_better(self, figure: str) -> bool:
        """Is a way better? Of a named expression nobody knows."""
        plain = figure.removeprefix("val_")
        return all(m.name != plain or m.word is not None for m in self.compiled.metrics)


def check_callbacks(watched: Watched, fit: Any, node: ast.Section) -> None:
    """Rows 10 and 11 of the list of mistakes."""
    for index, callback in enumerate(fit.callbacks):
        monitor = getattr(callback, "monitor", None)
        span = callback_span(node, index) or node.name.span
        if monitor is not None and monitor != "auto" and callback.watches:
            watched.has(monitor, span)
        if callback.judges_averages:
            _averages(watched, callback, fit, span)
        if callback.always:
            watched.sink.report(
                "W0415",
                f"`{callback.word()}` changes nothing: {callback.always}",
                span,
                help="remove it",
            )
        patience = getattr(callback, "patience", None)
        if fit.sound and patience is not None and patience >= fit.epochs:
            watched.sink.report(
                "W0411",
                f"patience {patience} is not below the {fit.epochs} epochs: `{callback.word()}` cannot act",
                span,
                help="lower `patience`, or raise `epochs`",
            )


def check_checkpoint(watched: Watched, fit: Any, node: ast.Section) -> None:
    """What checkpoints are kept by must exist."""
    value = value_of(node, "checkpoint")
    if value is not None and getattr(fit.checkpoint, "watches", False):
        watched.has(fit.checkpoint.monitor, value.span)


def _averages(watched: Watched, callback: Any, fit: Any, span: Span) -> None:
    """There must be averages, and a validation that sees them."""
    shared = [o.optimizer for o in watched.compiled.objectives]
    if not shared and fit.optimizer is None:  # of a loss that is wrong there is no objective
        return
    if not any(o.averages for o in ([fit.optimizer] if fit.optimizer else shared)):
        watched.sink.report(
            "E0414",
            f"`{callback.word()}` validates averages of the weights, and no optimizer keeps any",
            span,
            help="give the optimizer `use_ema = true`",
        )
    elif "validation" not in watched.splits:
        watched.sink.report(
            "W0415",
            f"`{callback.word()}` changes nothing: there is no validation split",
            span,
            help="remove it, or give `split` a share for `validation`",
        )


def callback_span(section: ast.Section, index: int) -> Span | None:
    """Where a callback stands in `fit`."""
    value = value_of(section, "callbacks")
    if isinstance(value, ast.List) and index < len(value.items):
        return value.items[index].span
    return value.span if value is not None else None


def value_of(section: ast.Section, key: str) -> ast.Expression | None:
    """What a section says of a key."""
    for statement in section.body.statements:
        if isinstance(statement, ast.Bind) and statement.targets[0].id == key:
            return statement.value
    return None


def split_names(data: DataPlan | None) -> set[str]:
    """The splits that the data will have."""
    if data is None:
        return {"train", "validation", "test"}
    found: set[str] = {"train"}
    for split in data.split:
        found |= set(split.names())
    return found


def monitors(compiled: Compiled, splits: set[str]) -> set[str]:
    """The names that the history will have."""
    names: set[str] = set()
    for objective in compiled.objectives:
        names.add("loss" if objective.name == "loss" else f"{objective.name}_loss")
        if len(objective.terms) > 1:
            names |= {f"{t.name}_loss" for t in objective.terms}
    names |= {m.name for m in compiled.metrics if m.word is None or not m.word.of_each()}
    if "validation" in splits:
        names |= {f"val_{n}" for n in names}
    return names


def _missing(sink: Sink, monitor: str, watched: Watched, span: Span) -> None:
    plain, unknown = monitor.removeprefix("val_"), watched.compiled.unknown
    if monitor.startswith("test_"):
        sink.report(
            "E0412",
            f"`{monitor}` would choose the model by the test split, which is for the end",
            span,
            help=f"watch `val_{monitor.removeprefix('test_')}`",
        )
    elif (
        monitor.startswith("val_")
        and "validation" not in watched.splits
        and (unknown or plain in watched.figures)
    ):
        sink.report(
            "E0410",
            f"`{monitor}` needs a validation split, and `data` makes none",
            span,
            help="add `validation = 15%` to the split"
            + (f", or watch `{plain}`" if plain in watched.figures else ""),
        )
    elif not unknown:
        known = watched.figures
        sink.report(
            "E0411",
            f"nothing makes `{monitor}`",
            span,
            help=did_you_mean(monitor, known) or f"there are {', '.join(sorted(known))}",
        )


def check_evaluate(sink: Sink, section: ast.Section, splits: set[str]) -> None:
    """The split that `evaluate` names is one of the data's."""
    for statement in section.body.statements:
        if not isinstance(statement, ast.Bind) or statement.targets[0].id != "split":
            continue
        value = statement.value
        if isinstance(value, ast.Name) and value.id not in splits:
            sink.report(
                "E0413",
                f"there is no split `{value.id}`",
                value.span,
                help=did_you_mean(value.id, splits)
                or f"the splits are {', '.join(sorted(splits))}",
            )


def check_plots(
    sink: Sink, section: ast.Section, plots: tuple[Any, ...], shown: list[tuple[Any, str]]
) -> None:
    """A plot that suits no output would leave no file; outputs are (shape, kind of target)."""
    places = {
        item.id: item.span
        for statement in section.body.statements
        if isinstance(statement, ast.Bind) and isinstance(statement.value, ast.List)
        for item in statement.value.items
        if isinstance(item, ast.Name)
    }
    for plot in plots:
        if not any(plot.suits(shape, target) for shape, target in shown):
            sink.report(
                "W0416",
                f"`{plot.word()}` has nothing to show here",
                places.get(plot.word(), section.name.span),
                help=f"it shows {plot.needs}",
            )


def goal(ev: Evaluator, expression: ast.Expression, watched: Watched) -> Goal | None:
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
    if isinstance(right, ast.Name) and watched.makes(right.id):
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
