"""Losses of embeddings: examples of one class shall lie close together."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.losses._base import Base
from specc.catalog.options import flag, positive
from specc.ir.python import Expr, Kernel
from specc.ir.types import FLOAT, Tensor


class _Pairs(Base):
    abstract = True
    takes = ("class",)
    wants = "number"
    meets = "embedding"

    def infer(self, target: Tensor, output: Tensor) -> Tensor:
        if target.rank or output.rank != 1:
            raise Mismatch(
                f"`{self.word()}` takes one class and one embedding an example, "
                f"got {target} and {output}",
                help="the output is float[n], the target a category",
            )
        return Tensor(FLOAT, (), True)


class circle(_Pairs):
    """log(1 + sum exp(near) sum exp(far)) over the pairs of a batch, by their cosine.

    The embedding must have length 1: end the model in `UnitNormalization`.
    Source: https://arxiv.org/abs/2002.10857
    """

    keras = "Circle"
    gamma: float = option(positive, 80.0, "how sharply pairs are weighted")
    margin: float = option(positive, 0.4, "from which cosine on a pair is near or far enough")
    remove_diagonal: bool = option(flag, True, "an example is no neighbour of itself")
    examples = ("circle", "circle(gamma = 32.0, margin = 0.25)")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        more: dict[str, Any] = {} if self.remove_diagonal else {"itself": True}
        return Kernel("circle")(target, output, code.valid, self.gamma, self.margin, **more)


class ntxent(_Pairs):
    """-log of the share of an example's neighbour among it and all examples of other classes.

    Contrastive loss of SimCLR, by cosine. Source: https://arxiv.org/abs/2002.05709, optax.ntxent
    """

    keras = "-"
    temperature: float = option(positive, 0.07, "the lower, the more only near pairs count")
    examples = ("ntxent", "ntxent(0.5)")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("ntxent")(target, output, code.valid, self.temperature)


class triplet(_Pairs):
    """max(0, farthest of its class - nearest of the others + margin), within a batch.

    Source: https://arxiv.org/abs/1703.07737 (batch hard)
    """

    keras = "-"
    margin: float = option(positive, 1.0, "how much nearer its own class shall be")
    examples = ("triplet", "triplet(0.2)")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("triplet")(target, output, code.valid, self.margin)
