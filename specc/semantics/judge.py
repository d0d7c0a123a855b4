"""Can this loss or metric judge this output against this target? Each word says what it takes."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Mismatch
from specc.catalog.losses._base import differ
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Encoded, FieldPlan, Group, Output, Ref
from specc.ir.types import FLOAT, INT, Tensor
from specc.semantics import ranges
from specc.semantics.scores import NUMBER, POSITIVE
from specc.source import Span
from specc.syntax import ast

CLASS, ONE_HOT, BINARY, IN_UNIT, NUMBERS = "class", "one_hot", "binary", "unit", "number"
_SAID = {
    CLASS: "class numbers",
    ONE_HOT: "one-hot classes",
    BINARY: "yes or no",
    IN_UNIT: "numbers from 0 to 1",
    NUMBERS: "numbers",
}


def target_kind(encoded: Encoded) -> str:
    """What a target is, in the terms of losses."""
    if encoded.one_hot and encoded.kind == "category":
        return ONE_HOT
    if encoded.kind in ("category", "tokens"):
        return CLASS
    if encoded.kind in ("binary", "set"):
        return BINARY
    low, high = encoded.low, encoded.high
    if low is not None and high is not None and low >= 0 and high <= 1:
        return IN_UNIT
    return CLASS if encoded.tensor.dtype == INT else NUMBERS


def loss(sink: Sink, word: Any, output: Output, target: FieldPlan, span: Span) -> bool:
    """The rows 3 to 7 and 16 of the list of mistakes."""
    kind = target_kind(target.encoded)
    name = word.word()
    if kind not in word.takes:
        sink.report(
            "E0405" if kind in (CLASS, ONE_HOT, BINARY) else "E0406",
            f"`{name}` is for {_taken(word)}, and `{target.name}` is {_SAID[kind]}",
            span,
            labels=[(target.span, _SAID[kind])],
            help=_two_classes(word, output, target) or _loss_for(kind, name),
        )
        return False
    return (
        ranges.least(sink, word, target, span)
        and _shape(sink, word, output, target, kind)
        and ranges.output(sink, word, output, span)
    )


def _two_classes(word: Any, output: Output, target: FieldPlan) -> str:
    """A help sentence where class numbers are judged as yes or no, as Keras does it; or nothing."""
    encoded = target.encoded
    if encoded.kind != "category" or BINARY not in word.takes or output.type.shape != (1,):
        return ""
    if isinstance(encoded.classes, int) and encoded.classes != 2:
        return ""
    names = encoded.labels or ("no", "yes")
    two = ", ".join(name if name.isidentifier() else f'"{name}"' for name in names)
    return f"two classes are yes or no: `{target.name}: binary([{two}])`"


def _taken(word: Any) -> str:
    return " or ".join(_SAID[t] for t in word.takes)


def _loss_for(kind: str, name: str) -> str:
    fitting = {
        CLASS: "categorical_crossentropy",
        ONE_HOT: "categorical_crossentropy",
        BINARY: "binary_crossentropy",
        NUMBERS: "mean_squared_error",
        IN_UNIT: "mean_squared_error` or `binary_crossentropy",
    }
    if kind == NUMBERS and "crossentropy" in name:
        return (
            "write `mean_squared_error`; or, if its values lie between 0 and 1, declare that: "
            "`number(0 .. 1)`"
        )
    return f"write `{fitting.get(kind, 'mean_squared_error')}`"


def _shape(sink: Sink, word: Any, output: Output, target: FieldPlan, kind: str) -> bool:
    """The output has the rank of the target, and as many units as classes."""
    wanted, made = target.encoded.tensor, output.type
    rank = wanted.rank + 1 if kind == CLASS else wanted.rank
    if made.rank != rank:
        classes = ", ".join([*map(str, wanted.shape), "classes"])
        what = f"float[{classes}]" if kind == CLASS else str(wanted)
        sink.report(
            "E0316",
            f"the output is {made}, but the target `{target.name}` asks for {what}",
            output.span,
            labels=[(target.span, f"the target is {wanted}")],
            help="put `Flatten` or a pooling in front of the last layer, or let the recurrent "
            "layer give its last state (`return_sequences = false`)"
            if made.rank > rank
            else "the output lacks an axis that the target has",
        )
        return False
    if kind == CLASS:
        meets = getattr(word, "meets", "classes")
        if meets == "time":
            return _blank(sink, word, output, target)
        return meets == "embedding" or _classes(sink, output, target, made)
    for i, (a, b) in enumerate(zip(made.shape, wanted.shape, strict=True)):
        if differ(a, b):
            if kind == ONE_HOT and i == rank - 1:
                return _classes(sink, output, target, made)
            sink.report(
                "E0315",
                f"the output is {made}, but the target `{target.name}` is {wanted}",
                output.span,
                labels=[(target.span, f"the target is {wanted}")],
                help=f"the last layer needs {b} unit{'s' if b != 1 else ''}",
            )
            return False
    return True


def _classes(sink: Sink, output: Output, target: FieldPlan, made: Tensor) -> bool:
    classes = _count(target)
    units = made.shape[-1]
    if made.shape[:-1] != target.encoded.tensor.shape[: made.rank - 1] and any(
        differ(a, b) for a, b in zip(made.shape[:-1], target.encoded.tensor.shape, strict=False)
    ):
        sink.report(
            "E0315",
            f"the output is {made}, but the target `{target.name}` is {target.encoded.tensor}",
            output.span,
            labels=[(target.span, f"the target is {target.encoded.tensor}")],
        )
        return False
    if units == 1:
        sink.report(
            "E0401",
            f"the output has one unit, but `{target.name}` is a class out of several",
            output.span,
            labels=[(target.span, _class_note(target))],
            help=f"write `Dense(classes({target.name}), softmax)`",
        )
        return False
    if classes is not None and differ(units, classes):
        labels = target.encoded.labels
        note = f"{classes} classes" + (f": {', '.join(labels[:8])}" if labels else "")
        sink.report(
            "E0312",
            f"the output has {units} units, but the target `{target.name}` has {classes} classes",
            output.span,
            note=f"makes {made}",
            labels=[(target.span, note)],
            help=f"write `classes({target.name})` for the number of units",
        )
        return False
    return True


def _blank(sink: Sink, word: Any, output: Output, target: FieldPlan) -> bool:
    """One unit for each class, and one for the blank."""
    units, classes = output.type.shape[-1], _count(target)
    if classes is None or not differ(units, classes + 1):
        return True
    sink.report(
        "E0312",
        f"the output has {units} units, but `{word.word()}` needs {classes + 1}: "
        f"the {classes} classes of `{target.name}` and a blank",
        output.span,
        note=f"makes {output.type}",
        labels=[(target.span, f"{classes} classes")],
        help=f"write `vocabulary({target.name}) + 1` for the units; the last is the blank",
    )
    return False


def _count(target: FieldPlan) -> Any:
    """The number of classes or tokens, if it is known of."""
    encoded = target.encoded
    return encoded.classes if encoded.kind == "category" else encoded.vocabulary


def _class_note(target: FieldPlan) -> str:
    classes = target.encoded.classes
    return f"{classes} classes" if isinstance(classes, int) else "a category"


def metric(sink: Sink, word: Any, output: Output, target: FieldPlan, span: Span) -> bool:
    """Row 8: a metric that cannot take this output."""
    kind = target_kind(target.encoded)
    if kind in word.takes or (kind == IN_UNIT and NUMBERS in word.takes):
        # The loss of the same output has its own say on the shapes: one report is enough.
        return (
            _metric_range(sink, word, output, kind, span)
            and (sink.failed or _shape(sink, word, output, target, kind))
            and _metric_options(sink, word, output, target, span)
        )
    sink.report(
        "E0408",
        f"`{word.word()}` is for {_taken(word)}, and `{target.name}` is {_SAID[kind]}",
        span,
        labels=[(target.span, _SAID[kind])],
        help="metrics of numbers are `mean_absolute_error`, `mean_squared_error`, `r2`"
        if kind in (NUMBERS, IN_UNIT)
        else "metrics of classes are `accuracy`, `precision`, `recall`, `auc`",
    )
    return False


def _metric_range(sink: Sink, word: Any, output: Output, kind: str, span: Span) -> bool:
    """Probabilities for a metric that takes logarithms of them, or that has a threshold."""
    threshold = {"threshold", "thresholds"} & word.options().keys()
    decides = threshold and (kind == BINARY or threshold & word.given.keys())
    if not (word.needs_probabilities or decides) or output.scores not in (NUMBER, POSITIVE):
        return True
    sink.report(
        "E0408",
        f"`{word.word()}` needs probabilities, and the output is numbers of any size",
        span,
        labels=[(output.span, "nothing makes these probabilities")],
        help="end the model in `softmax` or `sigmoid`",
    )
    return False


def _metric_options(sink: Sink, word: Any, output: Output, target: FieldPlan, span: Span) -> bool:
    """Options that fit the number of classes."""
    try:
        word.infer(target.encoded.tensor, output.type)
        word.meets(target_kind(target.encoded), _count(target))
    except Mismatch as problem:
        sink.report(
            problem.code,
            problem.message,
            span,
            labels=[(output.span, f"the output is {output.type}")],
            help=problem.help,
        )
        return False
    return True


def assumed_target(word: Any, output: Output) -> FieldPlan:
    """Without data, the target is what loss and output together ask for."""
    takes = word.takes[0]
    shape = output.type.shape
    if takes == CLASS and BINARY in word.takes and shape[-1:] == (1,):
        takes = BINARY
    if takes == CLASS and output.type.rank:
        encoded = Encoded("category", Tensor(INT, shape[:-1]), shape[-1])
    elif takes == BINARY:
        encoded = Encoded("binary", Tensor(FLOAT, shape))
    elif takes == IN_UNIT:
        encoded = Encoded("number", Tensor(FLOAT, shape), low=0.0, high=1.0)
    else:
        encoded = Encoded("number", Tensor(FLOAT, shape))
    return FieldPlan("target", "target", None, (), (), None, encoded, output.span)


def names_in(node: Any) -> set[str]:
    """Every name an expression mentions."""
    found: set[str] = set()
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.Syntax):
            skip = {"span", "operator_span", "operator", "text"}
            if isinstance(each, (ast.Argument, ast.Field)):
                skip.add("name")
            stack.extend(value for field, value in each.as_dict().items() if field not in skip)
        elif isinstance(each, tuple):
            stack.extend(each)
    return found


def refs(source: Any) -> set[str]:
    """Every value that an input of an operation names."""
    if isinstance(source, Ref):
        return {source.name}
    if isinstance(source, Group):
        return {n for i in source.items for n in refs(i)}
    return set()
