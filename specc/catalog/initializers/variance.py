"""Initializers that scale with the fans of the weight."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Initializer, Mismatch, option
from specc.catalog.options import Choice, positive, real
from specc.ir.python import Expr, nnx


class _Fan(Initializer):
    abstract = True
    flax: ClassVar[Any] = None

    def lower(self) -> Expr:
        return self.flax()


class glorot_uniform(_Fan):
    """Uniform within sqrt(6 / (fan_in + fan_out)). Source: Glorot and Bengio, 2010."""

    keras = "GlorotUniform"
    examples = ("glorot_uniform",)
    flax = nnx.initializers.glorot_uniform


class glorot_normal(_Fan):
    """Truncated normal of variance 2 / (fan_in + fan_out). Source: Glorot and Bengio, 2010."""

    keras = "GlorotNormal"
    examples = ("glorot_normal",)
    flax = nnx.initializers.glorot_normal


class he_uniform(_Fan):
    """Uniform within sqrt(6 / fan_in). Source: https://arxiv.org/abs/1502.01852"""

    keras = "HeUniform"
    examples = ("he_uniform",)
    flax = nnx.initializers.he_uniform


class he_normal(_Fan):
    """Truncated normal of variance 2 / fan_in. Source: https://arxiv.org/abs/1502.01852"""

    keras = "HeNormal"
    examples = ("he_normal",)
    flax = nnx.initializers.he_normal


class lecun_uniform(_Fan):
    """Uniform within sqrt(3 / fan_in). Source: LeCun et al., 1998."""

    keras = "LecunUniform"
    examples = ("lecun_uniform",)
    flax = nnx.initializers.lecun_uniform


class lecun_normal(_Fan):
    """Truncated normal of variance 1 / fan_in. Source: LeCun et al., 1998."""

    keras = "LecunNormal"
    examples = ("lecun_normal",)
    flax = nnx.initializers.lecun_normal


class variance_scaling(Initializer):
    """Of variance scale / fan, where the fan is that of the inputs, of the outputs, or their mean.

    Source: https://keras.io/api/layers/initializers/
    """

    keras = "VarianceScaling"
    examples = ("variance_scaling(2.0, fan_out)",)
    scale: float = option(positive, 1.0, "the variance times the fan, above 0")
    mode: str = option(Choice("fan_in", "fan_out", "fan_avg"), "fan_in", "which fan divides")
    distribution: str = option(
        Choice("truncated_normal", "untruncated_normal", "uniform"),
        "truncated_normal",
        "truncated_normal is drawn again beyond two standard deviations",
    )

    def lower(self) -> Expr:
        name = "normal" if self.distribution == "untruncated_normal" else self.distribution
        return nnx.initializers.variance_scaling(self.scale, self.mode, name)


class orthogonal(Initializer):
    """A random matrix with orthogonal columns, or rows, of length `gain`; all axes but the last as one.

    Source: https://arxiv.org/abs/1312.6120
    """

    keras = "Orthogonal"
    gain: float = option(real, 1.0, "the length of the columns")
    examples = ("orthogonal", "orthogonal(1.4)")

    def fits(self, shape: tuple[Any, ...]) -> None:
        if len(shape) < 2:
            raise Mismatch(
                f"`orthogonal` is for weights of at least 2 axes, and this one has {len(shape)}",
                code="E0317",
                help="take `random_normal` or `zeros`",
            )

    def lower(self) -> Expr:
        return nnx.initializers.orthogonal(*([] if self.gain == 1 else [self.gain]))
