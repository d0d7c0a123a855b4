"""Matrices [..., m, n]: factors and solutions, each matrix by itself."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.scipy.linalg import lu_factor


def symmetric_eigen(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Eigenvalues, rising, and eigenvectors of what the lower half of x says."""
    half = jnp.tril(x)
    return jnp.linalg.eigh(half + jnp.swapaxes(jnp.tril(x, -1), -1, -2), symmetrize_input=False)


def lu_factors(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """L and U in one matrix, and the rows that were swapped."""
    return lu_factor(x)


def triangle_solved(a: jax.Array, b: jax.Array, lower: bool = False) -> jax.Array:  # noqa: FBT002
    """y with a @ y = b, of one half of a."""
    lead = jnp.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a = jnp.broadcast_to(a, (*lead, *a.shape[-2:]))
    b = jnp.broadcast_to(b, (*lead, *b.shape[-2:]))
    return jax.lax.linalg.triangular_solve(a, b, left_side=True, lower=lower)


def inverse_from_factor(x: jax.Array, upper: bool = False) -> jax.Array:  # noqa: FBT002
    """The inverse of the matrix whose Cholesky factor is x."""
    inverse = triangle_solved(x, jnp.eye(x.shape[-1], dtype=x.dtype), not upper)
    turned = jnp.swapaxes(inverse, -1, -2)
    return inverse @ turned if upper else turned @ inverse


def rank_of_matrix(x: jax.Array, tol: float | None = None) -> jax.Array:
    """How many singular values are above `tol`."""
    values = jnp.linalg.svd(x, compute_uv=False)
    if tol is None:
        share = max(x.shape[-2:]) * jnp.finfo(x.dtype).eps
        least = values.max(axis=-1, keepdims=True) * share
    else:
        least = jnp.asarray(tol, x.dtype)
    return jnp.sum(values > least, axis=-1)


def least_squares(a: jax.Array, b: jax.Array, rcond: float | None = None) -> jax.Array:
    """The smallest y with the least |a @ y - b|."""
    return jnp.linalg.lstsq(a, b, rcond=rcond)[0]
