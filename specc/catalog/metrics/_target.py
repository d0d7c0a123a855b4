"""What a metric is told of the values it compares: how many classes, and of which kind."""

from __future__ import annotations

import math
import re
from collections import Counter
from decimal import Decimal
from typing import Any

from specc.catalog.declare import Code, Metric, Mismatch, option
from specc.catalog.options import Choice, ListOf, Refused, fraction, optional
from specc.ir.python import Expr, Kernel, Name, function
from specc.ir.sizes import Size
from specc.ir.types import Tensor

CLASSES = ("class", "one_hot")  # one class out of several
DECISIONS = (*CLASSES, "binary")  # and yes or no, once or for each label
_NO_NAME = re.compile(r"\W+")
NUMBERS = ("number", "unit", "binary")


def columns(code: Code) -> dict[str, Any]:
    """`classes=` of a target that is one of several; `labels=` of yes-or-no answers, if several."""
    size = last_size(code)
    if code.target_kind in CLASSES:
        return {"classes": size}
    return {} if size == 1 else {"labels": size}


def last_size(code: Code) -> Any:
    """Values along the last axis of the output; 1 of an output without axes."""
    output = code.types[1]
    assert isinstance(output, Tensor)
    return code.size(output.shape[-1]) if output.rank else 1


def layout(code: Code) -> dict[str, Any]:
    """`columns=` and `positions=` of a metric that keeps every score, where they are not 1."""
    output = code.types[1]
    assert isinstance(output, Tensor)
    positions = math.prod(code.size(size) for size in output.shape[:-1])
    found = {"columns": last_size(code), "positions": positions}
    return {name: value for name, value in found.items() if isinstance(value, Expr) or value != 1}


def as_keras(what: str) -> Any:
    """The option `parity`: the number of Keras, where it is not the one that is right."""
    return option(optional(Choice("keras")), None, f"`keras`: {what}", named=True)


def fits(name: str, value: int | None, output: Tensor, *, below: bool) -> None:
    """Refuse a class number, or a count of classes, that the output does not have."""
    size = output.shape[-1] if output.rank else 1
    if value is None or isinstance(size, Size):
        return
    if value > size or (below and value == size):
        what = f"class numbers are 0 to {size - 1}" if below else f"there are {size} classes"
        raise Mismatch(f"`{name} = {value}` does not fit: {what}", code="E0408")


def need_known_class(ignored: int | None, classes: Any) -> None:
    """Refuse an ignored class that a target of so many classes cannot have."""
    if ignored is not None and isinstance(classes, int) and not 0 <= ignored < classes:
        raise Mismatch(
            f"`ignore_class = {ignored}` does not fit: class numbers are 0 to {classes - 1}",
            code="E0408",
        )


def ignoring(ignored: int | None, metric: Expr) -> Expr:
    """The metric, of the examples and positions whose true class is another one."""
    return metric if ignored is None else Kernel("Ignoring")(metric, ignored)


def with_options(kernel: str, **options: Any) -> Expr:
    """A kernel of (target, output) with some options set, as a function of (target, output)."""
    call = Kernel(kernel)(Name("target"), Name("output"), **options)
    return function(("target", "output"), call)


def threshold_of(word: Any, code: Code) -> dict[str, Any]:
    """`threshold=` where it is not one half: 0 for margins, which are no probabilities."""
    given = word.given.get("threshold")
    value = 0.0 if given is None and code.scores == "margin" else word.threshold
    return {} if value == 0.5 else {"threshold": value}


def need_yes_or_no(word: Any, kind: str) -> None:
    """Refuse a threshold where the highest of several classes is said, whatever it is."""
    if kind in CLASSES and "threshold" in word.given:
        raise Mismatch(
            f"`{word.word()}` has no `threshold` here: of several classes the highest is said",
            code="E0408",
            help="leave it out; `precision` and `recall` of classes take `thresholds`",
        )


def many_thresholds() -> Any:
    return option(
        optional(ListOf(fraction, single=True)),
        None,
        "of the probability: above it is yes, and of classes each above it is said; of several, "
        "one figure each. Without: one half, and of classes the highest",
    )


def at_each(word: Metric, thresholds: tuple[float, ...] | None) -> dict[str, Metric]:
    """One figure for each threshold, `recall_at_0_3`, where there are several."""
    if thresholds is None or len(thresholds) == 1:
        return {"": word}
    return {f"_at_{_in_a_name(t)}": word.replace(thresholds=(t,)) for t in thresholds}


def for_each(
    metrics: dict[str, Metric], columns: tuple[str, ...] | None, option: str, **more: Any
) -> dict[str, Metric]:
    """One figure for each class, label or column, `f1_score_setosa`; `option` is that which says
    which one counts. The name of a class is made one of the language."""
    if columns is None:
        return metrics
    if len(columns) == 1:
        return {ending: metric.replace(**more) for ending, metric in metrics.items()}
    names = _numbered([_NO_NAME.sub("_", column).strip("_") for column in columns])
    return {
        f"{ending}_{name}": metric.replace(**{option: i}, **more)
        for ending, metric in metrics.items()
        for i, name in enumerate(names)
    }


def _numbered(names: list[str]) -> list[str]:
    """The names, each another: those that are none, or that several have, get their number."""
    count = Counter(names)
    if count[""] == 0 and len(count) == len(names):
        return names
    return _numbered(
        [n if n and count[n] == 1 else f"{n}_{i}".lstrip("_") for i, n in enumerate(names)]
    )


def need_different(thresholds: tuple[float, ...] | None) -> None:
    if thresholds is not None and len(set(thresholds)) < max(1, len(thresholds)):
        raise Refused("`thresholds` must be one or more, each another")


def _in_a_name(number: float) -> str:
    return format(Decimal(repr(number)).normalize(), "f").replace(".", "_")


def decisions(code: Code, threshold: float | None, top_k: int | None = None) -> dict[str, Any]:
    """The options of a kernel of decisions that say what the columns are and which are said.

    Of margins, which are no probabilities, those above 0 are.
    """
    found = columns(code)
    if threshold is None and top_k is None and code.scores == "margin" and "classes" not in found:
        threshold = 0.0
    given = {"threshold": threshold, "top_k": top_k}
    return found | {name: value for name, value in given.items() if value is not None}
