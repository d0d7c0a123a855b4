"""Noise while training."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, option
from specc.catalog.layers.dropout import NOISE_SHAPE, shared_axes
from specc.catalog.options import fraction, rate
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class _Noise(Layer):
    abstract = True
    mask = "carries"
    stochastic = True

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return x


class GaussianNoise(_Noise):
    """In training x + stddev e with normal numbers e. float[…] -> float[…].

    Source: https://keras.io/api/layers/regularization_layers/gaussian_noise/
    """

    stddev: float = option(fraction, doc="standard deviation of the noise")
    examples = (("GaussianNoise(0.1)", ("float[4]",), "float[4]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("gaussian_noise")(x, self.stddev, code.training, code.rngs)


class GaussianDropout(_Noise):
    """In training x (1 + e) with normal e of variance rate / (1 - rate), as that of Dropout.

    float[…] -> float[…]. Source: https://keras.io/api/layers/regularization_layers/gaussian_dropout/
    """

    rate: float = option(rate, doc="the share that a Dropout of this variance drops, below 1")
    examples = (("GaussianDropout(0.1)", ("float[4]",), "float[4]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("gaussian_dropout")(x, self.rate, code.training, code.rngs)


class AlphaDropout(_Noise):
    """Dropout that keeps mean 0 and variance 1, for networks of `selu`.

    float[…] -> float[…]. In training a share `rate` of the values becomes -1.7581, then all are
    scaled and shifted. Source: https://keras.io/api/layers/regularization_layers/alpha_dropout/
    """

    rate: float = option(rate, doc="the share that is dropped, below 1")
    noise_shape: Any = option(*NOISE_SHAPE)
    examples = (("AlphaDropout(0.1)", ("float[4]",), "float[4]"),)

    def infer(self, x: Tensor) -> Tensor:
        shared_axes(self.noise_shape, x)
        return super().infer(x)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        axes = shared_axes(self.noise_shape, type_)
        more = {"shared": axes} if axes else {}
        return Kernel("alpha_dropout")(x, self.rate, code.training, code.rngs, **more)
