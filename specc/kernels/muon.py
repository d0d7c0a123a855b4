"""Muon: momentum of matrices, made orthogonal."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import optax


def scale_by_muon(
    momentum: float,
    *,
    nesterov: bool,
    steps: int,
    coefficients: tuple[float, float, float],
    rms_rate: float | None,
) -> optax.GradientTransformation:
    """The momentum with all its singular values near 1, in proportion to its larger side.

    Reference: Jordan et al., Muon: An optimizer for hidden layers in neural networks, 2024; the
    scale is that of Moonlight, arXiv 2502.16982.
    """

    def update(grads: Any, state: Any, _params: Any = None) -> tuple[Any, Any]:
        trace = jax.tree.map(lambda m, g: momentum * m + g, state, grads)

        def step(m: jax.Array, g: jax.Array) -> jax.Array:
            ahead = g + momentum * m if nesterov else m
            found = orthogonal(ahead, steps, coefficients)
            return found if rms_rate is None else found * max(g.shape) ** 0.5 * rms_rate

        return jax.tree.map(step, trace, grads), trace

    return optax.GradientTransformation(lambda params: jax.tree.map(jnp.zeros_like, params), update)


def orthogonal(
    matrix: jax.Array, steps: int, coefficients: tuple[float, float, float]
) -> jax.Array:
    """The nearest orthogonal matrix, roughly, by Newton-Schulz iterations of fifth order."""
    a, b, c = coefficients
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    x = wide / (jnp.linalg.norm(wide) + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x if matrix.shape[0] <= matrix.shape[1] else x.T
