"""Activations whose values have bounds on both sides, and what is made of them."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.functions._activation import Activation
from specc.ir.python import jax, jnp, nnx


class sigmoid(Activation):
    """1 / (1 + exp(-x)): a number from 0 to 1. float[…] -> float[…]. Source: jax.nn.sigmoid."""

    flax = nnx.sigmoid
    gives = "unit"
    folds: ClassVar[bool] = True


class hard_sigmoid(Activation):
    """min(max(x / 6 + 1 / 2, 0), 1): a number from 0 to 1. Source: jax.nn.hard_sigmoid."""

    flax = nnx.hard_sigmoid
    gives = "unit"


class sparse_sigmoid(Activation):
    """min(max((x + 1) / 2, 0), 1): a number from 0 to 1. Source: jax.nn.sparse_sigmoid."""

    flax = jax.nn.sparse_sigmoid
    gives = "unit"


class log_sigmoid(Activation):
    """log(sigmoid(x)): below 0. float[…] -> float[…]. Source: jax.nn.log_sigmoid."""

    flax = nnx.log_sigmoid


class hard_silu(Activation):
    """x hard_sigmoid(x), also called hard_swish. float[…] -> float[…]. Source: jax.nn.hard_silu."""

    flax = nnx.hard_silu


class hard_swish(hard_silu):
    """x hard_sigmoid(x), also called hard_silu. float[…] -> float[…]. Source: jax.nn.hard_silu."""


class tanh(Activation):
    """Hyperbolic tangent: a number from -1 to 1. float[…] -> float[…]. Source: jax.numpy.tanh."""

    flax = jnp.tanh


class hard_tanh(Activation):
    """min(max(x, -1), 1). float[…] -> float[…]. Source: jax.nn.hard_tanh."""

    flax = nnx.hard_tanh


class softsign(Activation):
    """x / (1 + |x|): a number from -1 to 1. float[…] -> float[…]. Source: jax.nn.soft_sign."""

    flax = nnx.soft_sign
