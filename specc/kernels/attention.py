"""Multi-head attention: projections, and the weighted sum of values between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.matrix_product import matrix_product
from specc.kernels.weighted_values import earlier_values, repeated, weighted_values


def attention_weights(scores: jax.Array, mask: jax.Array | None) -> jax.Array:
    """softmax(scores) over the last axis, in float32, where the mask is true.

    A row that is masked throughout has equal weights.
    """
    scores = scores.astype(jnp.float32)
    if mask is not None:
        scores = jnp.where(mask, scores, jnp.finfo(jnp.float32).min)
    return nnx.softmax(scores)


def kept_factors(rate: float, rngs: nnx.Rngs, shape: tuple[int, ...]) -> jax.Array:
    """A share `rate` of them 0, the others 1 / (1 - rate)."""
    return jax.random.bernoulli(rngs(), 1 - rate, shape) / (1 - rate)


def dropped(x: jax.Array, rate: float, rngs: nnx.Rngs) -> jax.Array:
    return x * kept_factors(rate, rngs, x.shape).astype(x.dtype)


def joined_masks(
    mask: jax.Array | None,
    padding: jax.Array | None,
    shape: tuple[int, int],
    *,
    causal: bool,
    window: int | None,
) -> jax.Array | None:
    """What each of the queries may see, bool[batch or 1, 1, queries, keys]; None: everything.

    mask: bool[batch or 1, queries, keys]; padding: bool[batch or 1, keys]; shape: (queries, keys).
    """
    found = []
    if mask is not None:
        found.append(mask[:, None])
    if padding is not None:
        found.append(padding[:, None, None, :])
    distance = jnp.arange(shape[0])[:, None] - jnp.arange(shape[1])
    if causal:
        found.append((distance >= 0)[None, None])
    if window is not None:
        found.append((jnp.abs(distance) < window)[None, None])
    return reduce(jnp.logical_and, found) if found else None


def gather_axes(x: jax.Array, axes: tuple[int, ...]) -> jax.Array:
    """The attended axes as one, the others with the batch: [batch', attended, features]."""
    last = tuple(range(-1 - len(axes), -1))
    x = jnp.moveaxis(x, axes, last)
    count = math.prod(x.shape[-1 - len(axes) : -1])
    return x.reshape(-1, count, x.shape[-1])


def gather_mask(mask: jax.Array, like: jax.Array, axes: tuple[int, ...] | None) -> jax.Array:
    """A mask of the first axes of `like` for its attended axes as one: bool[batch', attended]."""
    if axes is None:
        return mask
    mask = mask[(..., *(None,) * (like.ndim - mask.ndim))]
    return gather_axes(jnp.broadcast_to(mask, (*like.shape[:-1], 1)), axes)[..., 0]


def spread_axes(x: jax.Array, like: jax.Array, axes: tuple[int, ...]) -> jax.Array:
    """The inverse of `gather_axes` for an array whose other axes are as in `like`."""
    last = tuple(range(-1 - len(axes), -1))
    moved = jnp.moveaxis(like, axes, last).shape[:-1]
    x = x.reshape(*moved, *x.shape[2:])
    first = like.ndim - 1 - len(axes)
    return jnp.moveaxis(x, tuple(range(first, like.ndim - 1)), tuple(a % like.ndim for a in axes))


class MultiHeadAttention(nnx.Module):
    """softmax(q k^T / sqrt(key_dim)) v for several heads (https://arxiv.org/abs/1706.03762).

    With fewer `kv_heads` a group of heads shares its keys and values (https://arxiv.org/abs/2305.13245).
    `axes` are the attended axes, counted from the end; None: the one before the features.
    """

    def __init__(
        self,
        features: int,
        num_heads: int,
        key_dim: int,
        *,
        value_dim: int | None = None,
        kv_heads: int | None = None,
        value_features: int | None = None,
        key_features: int | None = None,
        out_features: int | tuple[int, ...] | None = None,
        use_bias: bool = True,
        use_gate: bool = False,
        dropout: float = 0.0,
        axes: tuple[int, ...] | None = None,
        window: int | None = None,
        flash: bool = False,
        kernel_init: Callable[..., jax.Array] = nnx.initializers.glorot_uniform(),
        bias_init: Callable[..., jax.Array] = nnx.initializers.zeros,
        dtype: Any = None,
        rngs: nnx.Rngs,
    ) -> None:
        more = {
            "use_bias": use_bias,
            "kernel_init": kernel_init,
            "bias_init": bias_init,
            "dtype": dtype,
            "dot_general": matrix_product,
            "rngs": rngs,
        }
        value_dim = value_dim or key_dim
        kv_heads = kv_heads or num_heads
        value_features = value_features or features
        self.query = nnx.LinearGeneral(features, (num_heads, key_dim), **more)
        self.key = nnx.LinearGeneral(key_features or value_features, (kv_heads, key_dim), **more)
        if use_gate:
            self.gate = nnx.LinearGeneral(features, (num_heads, value_dim), **more)
        self.value = nnx.LinearGeneral(value_features, (kv_heads, value_dim), **more)
        self.attention_output = nnx.LinearGeneral(
            (num_heads, value_dim), out_features or features, axis=(-2, -1), **more
        )
        self.use_gate = use_gate
        self.dropout = dropout
        self.axes = axes
        self.window = window
        self.flash = flash

    def __call__(
        self,
        query: jax.Array,
        value: jax.Array | None = None,
        key: jax.Array | None = None,
        *,
        mask: jax.Array | None = None,
        padding: jax.Array | None = None,
        causal: bool = False,
        return_scores: bool = False,
        training: bool = False,
        rngs: nnx.Rngs | None = None,
    ) -> Any:
        """The output for queries [batch, …, features].

        mask: bool[batch or 1, queries, keys]; padding: bool[batch or 1, …], of the first axes of
        the keys.
        """
        value = query if value is None else value
        key = value if key is None else key
        alone = query is key is value
        batch = max(len(x) for x in (query, value, key, mask, padding) if x is not None)
        if self.axes is not None:  # the other axes go with the batch: each example has its own
            query, key, value = (
                jnp.broadcast_to(x, (batch, *x.shape[1:])) for x in (query, key, value)
            )
        like = query
        if padding is not None:
            padding = gather_mask(padding, key, self.axes)
        if self.axes is not None:
            query, key, value = (gather_axes(x, self.axes) for x in (query, key, value))
            batch = len(query)
        if alone:
            q, k, v = self.projected(query)
        else:
            q, k, v = self.query(query), self.key(key), self.value(value)
        # What no example determines is projected once.
        q, k, v = (jnp.broadcast_to(x, (batch, *x.shape[1:])) for x in (q, k, v))
        if mask is not None and 1 < len(mask) < batch:
            mask = jnp.repeat(mask, batch // len(mask), axis=0)
        drop = self.dropout if training and rngs is not None else 0.0
        if not return_scores and q.dtype == jnp.float32 and jax.default_backend() == "cpu":
            factors = partial(kept_factors, drop, rngs) if drop else None
            output, scores = self.apart(q, k, v, mask, padding, causal, factors), None
        elif drop or return_scores or q.shape[-1] != v.shape[-1]:
            output, scores = self.weigh(q, k, v, mask, padding, causal, drop, rngs)
        else:
            output, scores = self.fused(q, k, v, mask, padding, causal), None
        if self.use_gate:
            output = output * nnx.sigmoid(self.gate(query))
        output = self.attention_output(output)
        if self.axes is not None:
            output = spread_axes(output, like, self.axes)
        return (output, scores) if return_scores else output

    def projected(self, x: jax.Array) -> list[jax.Array]:
        """Queries, keys and values of one sequence, by one product."""
        parts = (self.query, self.key, self.value)
        kernel = jnp.concatenate([p.kernel[...].reshape(x.shape[-1], -1) for p in parts], axis=1)
        x, kernel = self.query.promote_dtype((x, kernel), dtype=self.query.dtype)
        made = matrix_product(x, kernel, (((x.ndim - 1,), (0,)), ((), ())))
        if self.query.use_bias:
            made += jnp.concatenate([p.bias[...].ravel() for p in parts]).astype(made.dtype)
        sizes = [math.prod(part.out_features) for part in parts]
        pieces = jnp.split(made, [sizes[0], sizes[0] + sizes[1]], axis=-1)
        return [
            piece.reshape(*x.shape[:-1], *part.out_features)
            for piece, part in zip(pieces, parts, strict=True)
        ]

    def apart(
        self, q: Any, k: Any, v: Any, mask: Any, padding: Any, causal: bool, factors: Any
    ) -> jax.Array:
        """The form for a CPU."""
        shape = (q.shape[1], k.shape[1])
        seen = joined_masks(mask, padding, shape, causal=causal, window=self.window)
        if causal and mask is None and padding is None and shape[0] == shape[1]:
            return earlier_values(q, k, v, seen, self.window, factors)
        return weighted_values(q, k, v, seen, factors)

    def fused(self, q: Any, k: Any, v: Any, mask: Any, padding: Any, causal: bool) -> jax.Array:
        """The attention of jax.nn, which has a kernel of its own on some devices."""
        shape = (q.shape[1], k.shape[1])
        seen = joined_masks(mask, padding, shape, causal=False, window=self.window)
        half = q.dtype in (jnp.bfloat16, jnp.float16)
        flash = self.flash and half and jax.default_backend() == "gpu"
        return jax.nn.dot_product_attention(
            q, k, v, mask=seen, is_causal=causal, implementation="cudnn" if flash else None
        )

    def weigh(
        self, q: Any, k: Any, v: Any, mask: Any, padding: Any, causal: bool, drop: float, rngs: Any
    ) -> tuple[jax.Array, jax.Array]:
        """The attention written out: the output, and the weights [batch, heads, queries, keys]."""
        k, v = (repeated(x, q.shape[2]) for x in (k, v))
        seen = joined_masks(
            mask, padding, (q.shape[1], k.shape[1]), causal=causal, window=self.window
        )
        scores = jnp.einsum("btnh,bsnh->bnts", q / math.sqrt(q.shape[-1]), k)
        weights = attention_weights(scores, seen).astype(q.dtype)
        kept = dropped(weights, drop, rngs) if drop else weights
        return jnp.einsum("bnts,bsnh->btnh", kept, v), weights
