"""Attention between sequences as they are, without projections."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.attention import attention_weights, dropped, joined_masks


class SequenceAttention(nnx.Module):
    """softmax(scores) value without projections; scores compare each query with each key.

    "dot": q k; "concat": sum tanh(q + k); "additive": the same with a trained weight a feature
    (https://arxiv.org/abs/1409.0473). `scale` is the shape of a trained factor, None for none.
    """

    def __init__(
        self,
        mode: str = "dot",
        *,
        scale: tuple[int, ...] | None = None,
        dropout: float = 0.0,
        rngs: nnx.Rngs,
    ) -> None:
        self.mode = mode
        self.dropout = dropout
        self.scaled = scale is not None
        if scale:
            limit = math.sqrt(3 / scale[0])
            self.scale = nnx.Param(
                jax.random.uniform(rngs.params(), scale, minval=-limit, maxval=limit)
            )
        elif scale is not None:
            self.scale = nnx.Param(jnp.ones(()))
        if mode == "concat":
            self.concat_score_weight = nnx.Param(jnp.ones(()))

    def scores(self, query: jax.Array, key: jax.Array) -> jax.Array:
        """float[batch, queries, keys]."""
        scale = self.scale[...].astype(query.dtype) if self.scaled else 1
        if self.mode == "dot":
            return query @ jnp.swapaxes(key, -2, -1) * scale
        both = query[:, :, None] + key[:, None]
        if self.mode == "additive":
            return jnp.sum(scale * jnp.tanh(both), axis=-1)
        return self.concat_score_weight[...] * jnp.sum(jnp.tanh(scale * both), axis=-1)

    def __call__(
        self,
        query: jax.Array,
        value: jax.Array | None = None,
        key: jax.Array | None = None,
        *,
        asking: jax.Array | None = None,
        padding: jax.Array | None = None,
        causal: bool = False,
        return_scores: bool = False,
        training: bool = False,
        rngs: nnx.Rngs | None = None,
    ) -> Any:
        """query: [batch, queries, features]; padding: bool[batch, keys], true where one counts;
        asking: bool[batch, queries], false where a query gives 0."""
        value = query if value is None else value
        scores = self.scores(query, value if key is None else key)
        seen = joined_masks(None, padding, scores.shape[1:], causal=causal, window=None)
        weights = attention_weights(scores, None if seen is None else seen[:, 0])
        weights = weights.astype(value.dtype)
        if training and rngs is not None and self.dropout:
            weights = dropped(weights, self.dropout, rngs)
        output = weights @ value
        if asking is not None:
            output = jnp.where(asking[..., None], output, 0)
        return (output, weights) if return_scores else output
