"""Layers whose weight stands still while a product of two small matrices is trained beside it."""

from __future__ import annotations

import jax
from flax import nnx

from specc.kernels.variables import Frozen


class LowRank(nnx.Module):
    """A layer that computes with W + scale * A B in place of its weight W.

    It is linear in W[…, n]: `down` is the same layer with the kernel A[…, rank], and `up` goes from
    rank to n by B. W is frozen. Source: https://arxiv.org/abs/2106.09685
    """

    def __init__(
        self,
        base: nnx.Module,
        down: nnx.Module,
        up: nnx.Module,
        *,
        weight: str,
        scale: float = 1.0,
    ) -> None:
        self.base = base
        self.down = down
        self.up = up
        self.scale = scale
        setattr(base, weight, Frozen(getattr(base, weight)[...]))

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.base(x) + self.scale * self.up(self.down(x))
