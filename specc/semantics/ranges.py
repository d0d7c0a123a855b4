"""Are the values of an output, and those of a target, such as a loss can take?"""

from __future__ import annotations

from typing import Any

from specc.diagnostics.diagnostic import Sink
from specc.ir.program import FieldPlan, Output
from specc.semantics.scores import NUMBER, POSITIVE, PROBABILITIES, UNIT, UNKNOWN
from specc.source import Span


def output(sink: Sink, word: Any, made: Output, span: Span) -> bool:
    """Probabilities where the loss wants probabilities, logits where it wants logits."""
    scores = made.scores
    from_logits = getattr(word, "from_logits", False)
    name = word.word()
    if from_logits and scores in (PROBABILITIES, UNIT):
        sink.report(
            "E0404",
            f"`{name}` is told that the output is logits, but it ends in a "
            f"{'softmax' if scores == PROBABILITIES else 'sigmoid'}",
            span,
            labels=[(made.span, "these are probabilities already")],
            help="leave `from_logits` away: the two are joined into the stable form by themselves",
        )
        return False
    if from_logits or word.wants == "any" or scores == UNKNOWN:
        return True
    if word.wants in (NUMBER, POSITIVE):
        return _number(sink, word, made, span)
    if scores in (NUMBER, POSITIVE):
        fitting = "softmax" if word.wants == PROBABILITIES else "sigmoid"
        sink.report(
            "E0402",
            f"`{name}` wants probabilities, but nothing makes this output one",
            made.span,
            note="a number of any size",
            labels=[(span, "this loss takes logarithms of it")],
            help=f"end in `{fitting}`: `Dense(…, {fitting})`; or say that these are logits: "
            f"`{name}(from_logits = true)`",
        )
        return False
    if word.wants == PROBABILITIES and scores == UNIT:
        sink.report(
            "E0403",
            f"`{name}` wants probabilities that sum to 1, but the output ends in a sigmoid",
            made.span,
            note="each unit on its own",
            labels=[(span, "this loss chooses one class")],
            help="write `softmax` for one class out of several, or `binary_crossentropy` for "
            "several yes-or-no answers",
        )
        return False
    if word.wants == UNIT and scores == PROBABILITIES:
        sink.report(
            "E0403",
            f"`{name}` judges each unit on its own, but the output ends in a softmax",
            made.span,
            note="these sum to 1",
            labels=[(span, "this loss wants a sigmoid")],
            help="write `sigmoid`, or `categorical_crossentropy` for one class out of several",
        )
        return False
    return True


def _number(sink: Sink, word: Any, output: Output, span: Span) -> bool:
    """A loss of scores or of rates: no probabilities for the one, nothing below 0 for the other."""
    name = word.word()
    if word.wants == POSITIVE and output.scores == NUMBER:
        sink.report(
            "E0407",
            f"`{name}` takes the logarithm of the output, and nothing keeps this above 0",
            output.span,
            note="a number of any size",
            labels=[(span, "this loss takes logarithms of it")],
            help="end in `softplus` or `exp`: `Dense(…) |> exp`",
        )
        return False
    if word.wants == NUMBER and output.scores in (PROBABILITIES, UNIT):
        ends = "softmax" if output.scores == PROBABILITIES else "sigmoid"
        sink.report(
            "E0403",
            f"`{name}` wants numbers of any size, but the output ends in a {ends}",
            output.span,
            note="these lie between 0 and 1",
            labels=[(span, "this loss wants scores")],
            help=f"leave the `{ends}` away",
        )
        return False
    return True


def least(sink: Sink, word: Any, target: FieldPlan, span: Span) -> bool:
    """Targets that may be smaller than the loss takes, by what is declared or done to them."""
    low = target.encoded.low
    centred = next((s for s in reversed(target.steps) if getattr(s, "centres", False)), None)
    if word.least is None or (centred is None and (low is None or low >= word.least)):
        return True
    why = f"`{centred.word()}` makes about half of it negative" if centred else f"from {low:g} up"
    sink.report(
        "E0407",
        f"`{word.word()}` is for targets from {word.least:g} up, and `{target.name}` may be below",
        span,
        labels=[(target.span, why)],
        help=f"{'leave the step away, or ' if centred else ''}write `mean_squared_error`",
    )
    return False
