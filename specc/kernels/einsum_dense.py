"""A linear map given by an equation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx


def as_matrix(init: Callable[..., jax.Array], fan_in: int) -> Callable[..., jax.Array]:
    """An initializer that takes a weight for a matrix of `fan_in` rows, and so finds its fans."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        size = 1
        for n in shape:
            size *= n
        return init(key, (fan_in, size // fan_in), dtype).reshape(shape)

    return draw


class EinsumDense(nnx.Module):
    """einsum(equation, x, kernel), plus a bias that broadcasts over the last axes."""

    def __init__(
        self,
        equation: str,
        shape: tuple[int, ...],
        bias_shape: tuple[int, ...] = (),
        *,
        kernel_init: Callable[..., jax.Array],
        bias_init: Callable[..., jax.Array] | None = None,
        dtype: Any = jnp.float32,
        rngs: nnx.Rngs,
    ) -> None:
        self.equation = equation
        self.dtype = dtype
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape))
        self.bias = None if bias_init is None else nnx.Param(bias_init(rngs.params(), bias_shape))

    def __call__(self, x: jax.Array) -> jax.Array:
        kernel = self.kernel[...].astype(self.dtype)
        y = jnp.einsum(self.equation, x.astype(self.dtype), kernel)
        return y if self.bias is None else y + self.bias[...].astype(self.dtype)
