"""What a metric is told of the values it compares: how many classes, and of which kind."""

from __future__ import annotations

import math
from typing import Any

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.options import Choice, optional
from specc.ir.python import Expr, Kernel, Name, function
from specc.ir.sizes import Size
from specc.ir.types import Tensor

CLASSES = ("class", "one_hot")  # one class out of several
DECISIONS = (*CLASSES, "binary")  # and yes or no, once or for each label
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


def with_options(kernel: str, **options: Any) -> Expr:
    """A kernel of (target, output) with some options set, as a function of (target, output)."""
    call = Kernel(kernel)(Name("target"), Name("output"), **options)
    return function(("target", "output"), call)


def threshold_of(word: Any, code: Code) -> dict[str, Any]:
    """`threshold=` where it is not one half: 0 for margins, which are no probabilities."""
    given = word.given.get("threshold")
    value = 0.0 if given is None and code.scores == "margin" else word.threshold
    return {} if value == 0.5 else {"threshold": value}
