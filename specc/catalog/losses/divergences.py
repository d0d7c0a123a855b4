"""Losses of distributions."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.losses._base import Base
from specc.catalog.options import Real, flag
from specc.ir.python import Expr, Kernel


class kl_divergence(Base):
    """sum_k t_k log(t_k / p_k) along the last axis: from the target's distribution to the output's.

    Source: https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
    """

    keras = "KLDivergence"
    also = ("kld", "kullbackleiblerdivergence")
    takes = ("unit", "one_hot")
    wants = "probabilities"
    difference = "a last softmax is folded into it instead of clipped at 1e-7"
    from_logits: bool = option(flag, False, "the output is logits", named=True)
    examples = ("kl_divergence",)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        name = "kl_divergence_of_logits" if self.from_logits else "kl_divergence"
        return Kernel(name)(target, output)


class categorical_generalized_cross_entropy(Base):
    """(1 - p^q) / q, p the probability of the true class: robust to labels that are wrong.

    q towards 0 is the crossentropy, q = 1 the absolute error.
    Source: https://arxiv.org/abs/1805.07836
    """

    keras = "CategoricalGeneralizedCrossEntropy"
    takes = ("class", "one_hot")
    wants = "probabilities"
    difference = "a last softmax is folded into it; also takes one-hot classes"
    q: float = option(Real(0, 1, open_low=True, open_high=True), 0.5, "robustness, between 0 and 1")
    from_logits: bool = option(flag, False, "the output is logits", named=True)
    examples = (
        "categorical_generalized_cross_entropy",
        "categorical_generalized_cross_entropy(0.7)",
    )

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        ending = "_of_logits" if self.from_logits else ""
        return Kernel(f"generalized_crossentropy{ending}")(target, output, self.q)


class ranking_softmax(Base):
    """-sum_i t_i log softmax(s)_i: scores s for the items of a list, relevances t from 0 up.

    Listwise ranking: the relevant items shall score higher. float[…, items], float[…, items].
    Source: optax.losses.ranking_softmax_loss
    """

    keras = "-"
    takes = ("number", "unit", "binary", "one_hot")
    wants = "number"
    least = 0.0
    examples = ("ranking_softmax",)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("ranking_softmax")(target, output)
