"""Sharpness-aware minimization."""

from __future__ import annotations

from specc.catalog.declare import option
from specc.catalog.optimizers._around import Around
from specc.catalog.options import positive
from specc.ir.python import Expr, Kernel


class sam(Around):
    """Another optimizer with the gradients of the worst weights nearby: minima that are flat.

    Each step takes two gradients of its batch: g at the weights w, and the one that counts at
    w + rho g / |g|. Figures and batch statistics are those at w.
    Source: https://arxiv.org/abs/2010.01412
    """

    keras = "-"
    rho: float = option(positive, 0.05, "how far off the worst weights are sought")
    examples = ("sam(sgd(0.1, momentum = 0.9))", "sam(adamw(1e-3), rho = 0.1)")

    def nearby(self) -> Expr:
        return Kernel("uphill")(self.rho)
