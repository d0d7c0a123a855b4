"""Perplexity of a language model."""

from __future__ import annotations

from specc.catalog.declare import Code, Metric
from specc.catalog.metrics._target import CLASSES
from specc.ir.python import Expr, Kernel


class perplexity(Metric):
    """exp(mean -log p), p the probability that the model gave to what came next.

    Among how many tokens, all alike, the model hesitates: from 1 up; the vocabulary's size if it
    knows nothing. Source: Jelinek et al. 1977, doi:10.1121/1.2016299
    """

    keras = "-"
    takes = CLASSES
    wants = "probabilities"
    needs_probabilities = True
    better = "min"
    examples = ("perplexity",)

    def lower(self, code: Code) -> Expr:
        one_hot = code.target_kind == "one_hot"
        return Kernel("ExpMean")(
            Kernel("one_hot_crossentropy" if one_hot else "sparse_crossentropy")
        )
