"""What a metric is told of the values it compares: how many classes, and of which kind."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code
from specc.ir.python import Expr, Kernel, Lambda, Name
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


def with_options(kernel: str, **options: Any) -> Expr:
    """A kernel of (target, output) with some options set, as a function of (target, output)."""
    if not options:
        return Kernel(kernel)
    call = Kernel(kernel)(Name("target"), Name("output"), **options)
    return Lambda(("target", "output"), call)


def threshold_of(word: Any, code: Code) -> dict[str, Any]:
    """`threshold=` where it is not one half: 0 for margins, which are no probabilities."""
    given = word.given.get("threshold")
    value = 0.0 if given is None and code.scores == "margin" else word.threshold
    return {} if value == 0.5 else {"threshold": value}
