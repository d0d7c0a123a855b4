"""Can this loss or metric judge this output against this target? Each word says what it takes."""

from __future__ import annotations

from typing import Any

from specc.catalog.losses._base import differ
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Encoded, FieldPlan, Group, Output, Ref
from specc.ir.types import FLOAT, INT, Tensor
from specc.semantics.scores import NUMBER, PROBABILITIES, UNIT, UNKNOWN
from specc.source import Span
from specc.syntax import ast

CLASS, ONE_HOT, BINARY, IN_UNIT, NUMBERS, TOKENS = "class", "one_hot", "binary", "unit", "number", "tokens"
_SAID = {
    CLASS: "class numbers",
    ONE_HOT: "one-hot classes",
    BINARY: "yes or no",
    IN_UNIT: "numbers from 0 to 1",
    NUMBERS: "numbers",
    TOKENS: "tokens",
}


def target_kind(encoded: Encoded) -> str:
    """What a target is, in the terms of losses."""
    if encoded.one_hot and encoded.kind == "category":
        return ONE_HOT
    if encoded.kind in ("category", "tokens"):
        return CLASS
    if encoded.kind in ("binary", "set"):
        return BINARY
    if encoded.low is not None and encoded.high is not None and encoded.low >= 0 and encoded.high <= 1:
        return IN_UNIT
    return CLASS if encoded.tensor.dtype == INT else NUMBERS


def loss(sink: Sink, word: Any, output: Output, target: FieldPlan, span: Span) -> bool:
    """The rows 3 to 7 and 16 of the list of mistakes."""
    kind = target_kind(target.encoded)
    name = word.word()
    if kind not in word.takes:
        sink.report(
            "E0405" if kind in (CLASS, ONE_HOT, BINARY) else "E0406",
            f"`{name}` is for {' or '.join(_SAID[t] for t in word.takes)}, and `{target.name}` is {_SAID[kind]}",
            span,
            labels=[(target.span, f"{_SAID[kind]}")],
            help=_loss_for(kind, name),
        )
        return False
    return _shape(sink, word, output, target, kind, span) and _range(sink, word, output, target, kind, span)


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


def _shape(sink: Sink, word: Any, output: Output, target: FieldPlan, kind: str, span: Span) -> bool:
    """The output has the rank of the target, and as many units as classes."""
    wanted, made = target.encoded.tensor, output.type
    rank = wanted.rank + 1 if kind == CLASS else wanted.rank
    if made.rank != rank:
        what = f"float[{', '.join([*map(str, wanted.shape), 'classes'])}]" if kind == CLASS else str(wanted)
        sink.report(
            "E0316",
            f"the output is {made}, but the target `{target.name}` asks for {what}",
            output.span,
            labels=[(target.span, f"the target is {wanted}")],
            help="put `Flatten` or a pooling in front of the last layer, or let the recurrent layer give "
            "its last state (`return_sequences = false`)"
            if made.rank > rank
            else "the output lacks an axis that the target has",
        )
        return False
    if kind == CLASS:
        if word.meets == "time":
            return _blank(sink, word, output, target)
        return word.meets == "embedding" or _classes(sink, output, target, made)
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
        help=f"write `vocabulary({target.name}) + 1` for the number of units; the last is the blank",
    )
    return False


def _count(target: FieldPlan) -> Any:
    """The number of classes or tokens, if it is known of."""
    encoded = target.encoded
    return encoded.classes if encoded.kind == "category" else encoded.vocabulary


def _class_note(target: FieldPlan) -> str:
    classes = target.encoded.classes
    return f"{classes} classes" if isinstance(classes, int) else "a category"


def _range(sink: Sink, word: Any, output: Output, target: FieldPlan, kind: str, span: Span) -> bool:
    """Probabilities where the loss wants probabilities, logits where it wants logits."""
    scores = output.scores
    from_logits = getattr(word, "from_logits", False)
    name = word.word()
    if from_logits and scores in (PROBABILITIES, UNIT):
        sink.report(
            "E0404",
            f"`{name}` is told that the output is logits, but it ends in a "
            f"{'softmax' if scores == PROBABILITIES else 'sigmoid'}",
            span,
            labels=[(output.span, "these are probabilities already")],
            help="leave `from_logits` away: the two are joined into the stable form by themselves",
        )
        return False
    if from_logits or word.wants == "any" or scores == UNKNOWN:
        return True
    if scores == NUMBER and word.wants in (PROBABILITIES, UNIT):
        fitting = "softmax" if word.wants == PROBABILITIES else "sigmoid"
        sink.report(
            "E0402",
            f"`{name}` wants probabilities, but nothing makes this output one",
            output.span,
            note="a number of any size",
            labels=[(span, "this loss takes logarithms of it")],
            help=f"end in `{fitting}`: `Dense(…, {fitting})`; or say that these are logits: `{name}(from_logits = true)`",
        )
        return False
    if word.wants == PROBABILITIES and scores == UNIT:
        sink.report(
            "E0403",
            f"`{name}` wants probabilities that sum to 1, but the output ends in a sigmoid",
            output.span,
            note="each unit on its own",
            labels=[(span, "this loss chooses one class")],
            help="write `softmax` for one class out of several, or `binary_crossentropy` for several yes-or-no answers",
        )
        return False
    if word.wants == UNIT and scores == PROBABILITIES:
        sink.report(
            "E0403",
            f"`{name}` judges each unit on its own, but the output ends in a softmax",
            output.span,
            note="these sum to 1",
            labels=[(span, "this loss wants a sigmoid")],
            help="write `sigmoid`, or `categorical_crossentropy` for one class out of several",
        )
        return False
    return True


def metric(sink: Sink, word: Any, output: Output, target: FieldPlan, span: Span) -> bool:
    """Row 8: a metric that cannot take this output."""
    kind = target_kind(target.encoded)
    if kind in word.takes or (kind == IN_UNIT and NUMBERS in word.takes):
        return _metric_shape(sink, word, output, target, kind, span)
    sink.report(
        "E0408",
        f"`{word.word()}` is for {' or '.join(_SAID[t] for t in word.takes)}, and `{target.name}` is {_SAID[kind]}",
        span,
        labels=[(target.span, _SAID[kind])],
        help="metrics of numbers are `mean_absolute_error`, `mean_squared_error`, `r2`"
        if kind in (NUMBERS, IN_UNIT)
        else "metrics of classes are `accuracy`, `precision`, `recall`, `auc`",
    )
    return False


def _metric_shape(sink: Sink, word: Any, output: Output, target: FieldPlan, kind: str, span: Span) -> bool:
    if word.wants in (PROBABILITIES, UNIT) and output.scores == NUMBER and kind in (CLASS, ONE_HOT, BINARY):
        output_is_logits = output.activation is not None
        if not output_is_logits and word.needs_probabilities:
            sink.report(
                "E0408",
                f"`{word.word()}` needs probabilities, and the output is numbers of any size",
                span,
                labels=[(output.span, "nothing makes these probabilities")],
                help="end the model in `softmax` or `sigmoid`",
            )
            return False
    return True


def assumed_target(word: Any, output: Output) -> FieldPlan:
    """Without data, the target is what loss and output together ask for."""
    takes = word.takes[0]
    shape = output.type.shape
    if takes == CLASS and output.type.rank:
        encoded = Encoded("category", Tensor(INT, shape[:-1]), shape[-1])
    elif takes == BINARY:
        encoded = Encoded("binary", Tensor(FLOAT, shape))
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
            stack.extend(getattr(each, f) for f in each.fields if f not in skip)
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
