"""Activations that bend smoothly, most of them near the rectifier."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.functions._activation import Activation
from specc.catalog.options import flag, natural, positive
from specc.ir.python import Expr, Kernel, jax, jnp, nnx


class linear(Activation):
    """x itself. float[…] -> float[…]."""

    def lower(self, code: Code, x: Expr) -> Expr:
        return x


class elu(Activation):
    """x where x > 0, else alpha (exp(x) - 1): above -alpha. Source: jax.nn.elu."""

    alpha: float = option(positive, 1.0, "how far below 0 it goes")

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.elu(x, **({} if self.alpha == 1 else {"alpha": self.alpha}))


class celu(Activation):
    """max(x, 0) + min(alpha (exp(x / alpha) - 1), 0): elu with slope 1 at 0. Source: jax.nn.celu."""

    alpha: float = option(positive, 1.0, "how far below 0 it goes")

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.celu(x, **({} if self.alpha == 1 else {"alpha": self.alpha}))


class selu(Activation):
    """1.0507 elu(x, 1.6733), which keeps mean 0 and variance 1. Source: jax.nn.selu."""

    flax = nnx.selu


class gelu(Activation):
    """x P(X <= x) for a standard normal X: with the error function, or its tanh approximation.

    float[…] -> float[…]. Keras's default is the exact form, jax.nn's the approximation.
    Source: https://arxiv.org/abs/1606.08415
    """

    approximate: bool = option(flag, False, "the tanh form")

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.gelu(x, approximate=True) if self.approximate else Kernel("gelu")(x)


class silu(Activation):
    """x sigmoid(x), also called swish. float[…] -> float[…]. Source: jax.nn.silu."""

    flax = nnx.silu


class swish(silu):
    """x sigmoid(x), also called silu. float[…] -> float[…]. Source: jax.nn.silu."""


class mish(Activation):
    """x tanh(softplus(x)). float[…] -> float[…]. Source: jax.nn.mish."""

    flax = jax.nn.mish


class softplus(Activation):
    """log(1 + exp(x)): above 0. float[…] -> float[…]. Source: jax.nn.softplus."""

    flax = nnx.softplus
    gives = "positive"


class squareplus(Activation):
    """(x + sqrt(x**2 + b)) / 2: above 0. float[…] -> float[…]. Source: jax.nn.squareplus."""

    b: float = option(natural, 4.0, "how smooth it bends at 0")
    gives = "positive"

    def lower(self, code: Code, x: Expr) -> Expr:
        return jax.nn.squareplus(x, **({} if self.b == 4 else {"b": self.b}))


class sparse_plus(Activation):
    """0 below -1, x above 1, (x + 1)**2 / 4 between. Source: jax.nn.sparse_plus."""

    flax = jax.nn.sparse_plus
    gives = "positive"


class exponential(Activation):
    """exp(x): above 0. float[…] -> float[…]. Source: keras.activations.exponential."""

    flax = jnp.exp
    gives = "positive"
