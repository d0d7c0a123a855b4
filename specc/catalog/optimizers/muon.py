"""Muon."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base, chained
from specc.catalog.optimizers._names import matching, short
from specc.catalog.options import ListOf, TextType, count, flag, optional, positive, real
from specc.catalog.stacked import layer_by_layer
from specc.ir.python import Expr, Kernel, optax


class muon(Base):
    """Momentum of matrices made orthogonal; vectors, tables and all else train with Adam.

    Source: https://kellerjordan.github.io/posts/muon/, https://arxiv.org/abs/2502.16982
    """

    keras = "Muon"
    moments = 1
    adam_beta_1: float = option(SHARE, 0.9, "of Adam")
    adam_beta_2: float = option(SHARE, 0.999, "of Adam")
    adam_weight_decay: float | None = option(optional(positive), 0.004, "of Adam's weights")
    epsilon: float = option(positive, 1e-7, "of Adam")
    weight_decay: float | None = option(optional(positive), 0.004, "of matrices", named=True)
    exclude_layers: Any = option(
        ListOf(TextType(), single=True), (), "parts of names of matrices for Adam", named=True
    )
    exclude_embeddings: bool = option(
        flag, True, "tables of embeddings train with Adam", named=True
    )
    muon_a: float = option(real, 3.4445, "of x in the iteration", named=True)
    muon_b: float = option(real, -4.775, "of x^3", named=True)
    muon_c: float = option(real, 2.0315, "of x^5", named=True)
    adam_lr_ratio: float = option(positive, 1.0, "Adam's rate over that of matrices", named=True)
    momentum: float = option(SHARE, 0.95, "of matrices, below 1", named=True)
    ns_steps: int = option(count, 5, "iterations of Newton-Schulz", named=True)
    nesterov: bool = option(flag, True, "look ahead along the momentum", named=True)
    rms_rate: float | None = option(
        optional(positive), 0.2, "root mean square of a step; none: singular values 1", named=True
    )
    examples = ("muon(0.02)", 'muon(0.02, exclude_layers = ["head"])')

    def meets(self, weights: tuple[Any, ...]) -> None:
        super().meets(weights)
        for part in self.exclude_layers:
            matching(weights, part, "exclude_layers")

    def tells_apart(self, weight: str) -> Any:
        return super().tells_apart(weight), self.goes_to_adam(weight)

    def goes_to_adam(self, weight: str) -> bool:
        """Is it a table, or one that is excluded by its name?"""
        table = self.exclude_embeddings and "embedding" in weight.lower()
        return table or any(part in weight for part in self.exclude_layers)

    def moves(self, rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = Kernel("scale_by_muon")(
            self.momentum,
            nesterov=self.nesterov,
            steps=self.ns_steps,
            coefficients=(self.muon_a, self.muon_b, self.muon_c),
            rms_rate=self.rms_rate,
        )
        adam = Kernel("scale_by_keras_adam")(self.adam_beta_1, self.adam_beta_2, self.epsilon)
        slower = [] if self.adam_lr_ratio == 1 else [optax.scale(self.adam_lr_ratio)]
        step = optax.scale_by_learning_rate(rate)
        excluded = short(weights, self.exclude_from_weight_decay)

        def decay(factor: float | None) -> list[Expr]:
            return [] if factor is None else [Kernel("decay_weights")(rate, factor, *excluded)]

        first = chained([layer_by_layer(scale, weights), step, *decay(self.weight_decay)])
        second = chained([adam, *slower, step, *decay(self.adam_weight_decay)])
        matrices = (w for w in weights if len(w.shape) == 2 and not self.goes_to_adam(w.name))
        names = tuple(dict.fromkeys("/".join(w.path) for w in matrices))
        return [Kernel("by_name")(names, first, second)]
