"""What batch normalization needs beside nnx.BatchNorm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx


def counted(valid: jax.Array | None, rank: int, mask: jax.Array | None = None) -> jax.Array | None:
    """What counts in the statistics of an array of `rank` axes, as bool to broadcast.

    `valid` bool[batch] is false for rows that fill up a batch, `mask` bool[batch, steps] where
    a step is padding.
    """
    if mask is not None:
        valid = mask if valid is None else mask & valid[:, None]
    if valid is None:
        return None
    return valid.reshape(*valid.shape, *(1,) * (rank - valid.ndim))


class BatchNormFrom(nnx.BatchNorm):
    """nnx.BatchNorm whose moving statistics begin elsewhere than at 0 and 1."""

    def __init__(
        self,
        num_features: int,
        *,
        mean_init: Callable[..., jax.Array] = jax.nn.initializers.zeros,
        var_init: Callable[..., jax.Array] = jax.nn.initializers.ones,
        rngs: nnx.Rngs,
        **options: Any,
    ) -> None:
        super().__init__(num_features, rngs=rngs, **options)
        self.mean[...] = mean_init(rngs.params(), (num_features,), jnp.float32)
        self.var[...] = var_init(rngs.params(), (num_features,), jnp.float32)
