"""`class_weight`: what each class counts in the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import FieldPlan
from specc.semantics.values import describe, is_number
from specc.source import Span


def resolve(
    sink: Sink,
    value: Any,
    targets: list[FieldPlan],
    span: Span | None,
    labels: Mapping[str, Sequence[str]],
) -> Any:
    """None, "balanced", or pairs of a class and its weight; row 29 of the list of mistakes.

    `labels` are the classes of fields that only the data names.
    """
    if value is None:
        return None
    classed = [t for t in targets if t.encoded.kind in ("category", "binary")]
    if targets and not classed:
        sink.report(
            "E0440",
            f"`class_weight` weighs classes, and `{targets[0].name}` is a number",
            span,
            labels=[(targets[0].span, "the target")],
            help="a `weight` field in `data` weighs examples",
        )
        return None
    if value == "balanced":
        return value
    if isinstance(value, list):
        value = {str(i): v for i, v in enumerate(value)}
    if not isinstance(value, dict):
        sink.report(
            "E0206",
            f"`class_weight` is `balanced`, a record or a list, not {describe(value)}",
            span,
        )
        return None
    for name, weight in value.items():
        only = classed[0] if len(classed) == 1 else None
        known = [*(only.encoded.labels or labels.get(only.name, ()))] if only else []
        if known and name not in known and not _is_class_number(name, len(known)):
            sink.report(
                "E0441",
                f"`{classed[0].name}` has no class `{name}`",
                span,
                labels=[(classed[0].span, f"its classes are {', '.join(known)}")],
                help=did_you_mean(name, known),
            )
        if not is_number(weight) or weight < 0:
            sink.report("E0206", f"a class counts at least 0, not {describe(weight)}", span)
            return None
    return tuple((k, float(v)) for k, v in value.items())


def _is_class_number(name: str, count: int) -> bool:
    return name.isascii() and name.isdigit() and int(name) < count
