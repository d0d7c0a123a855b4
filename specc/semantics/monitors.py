"""What `fit` and `evaluate` watch must exist: monitors, splits, phases."""

from __future__ import annotations

from typing import Any

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import DataPlan
from specc.semantics.losses import Compiled
from specc.source import Span
from specc.syntax import ast


def check_fit(
    sink: Sink,
    phases: list[tuple[str, Any]],
    compiled: Compiled,
    data: DataPlan | None,
    sections: dict[str, ast.Section],
) -> None:
    """Rows 10 and 11 of the list of mistakes."""
    if not compiled.objectives:
        return
    splits = split_names(data)
    watched = monitors(compiled, splits)
    for _, fit in phases:
        for index, callback in enumerate(fit.callbacks):
            monitor = getattr(callback, "monitor", None)
            span = callback_span(sections.get("fit"), index) or compiled.objectives[0].span
            if monitor is not None and monitor != "auto":
                _monitor(sink, monitor, watched, compiled, splits, span)
            patience = getattr(callback, "patience", None)
            if patience is not None and patience >= fit.epochs:
                sink.report(
                    "W0411",
                    f"patience {patience} is not below the {fit.epochs} epochs: `{callback.word()}` cannot act",
                    span,
                    help="lower `patience`, or raise `epochs`",
                )
    section = sections.get("evaluate")
    if section is not None and data is not None:
        _evaluate(sink, section, splits)


def callback_span(section: ast.Section | None, index: int) -> Span | None:
    """Where a callback stands in `fit`."""
    for statement in section.body.statements if section is not None else ():
        if isinstance(statement, ast.Bind) and statement.targets[0].id == "callbacks":
            value = statement.value
            if isinstance(value, ast.List) and index < len(value.items):
                return value.items[index].span
            return value.span
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
    names |= {m.name for m in compiled.metrics}
    if "validation" in splits:
        names |= {f"val_{n}" for n in names}
    return names


def _monitor(
    sink: Sink, monitor: str, watched: set[str], compiled: Compiled, splits: set[str], span: Span
) -> None:
    if monitor in watched:
        return
    plain = monitor.removeprefix("val_")
    if monitor.startswith("test_"):
        sink.report(
            "E0412",
            f"`{monitor}` would choose the model by the test split, which is for the end",
            span,
            help=f"watch `val_{monitor.removeprefix('test_')}`",
        )
    elif monitor.startswith("val_") and "validation" not in splits and plain in watched:
        sink.report(
            "E0410",
            f"`{monitor}` needs a validation split, and `data` makes none",
            span,
            help=f"add `validation = 15%` to the split, or watch `{plain}`",
        )
    else:
        sink.report(
            "E0411",
            f"nothing makes `{monitor}`",
            span,
            help=did_you_mean(monitor, watched) or f"there are {', '.join(sorted(watched))}",
        )


def _evaluate(sink: Sink, section: ast.Section, splits: set[str]) -> None:
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
