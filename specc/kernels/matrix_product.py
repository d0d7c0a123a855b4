"""Products over features, with all that comes before them as the rows of one matrix."""

from __future__ import annotations

import math
from typing import Any

import jax
from jax import lax


def matrix_product(
    x: jax.Array, kernel: jax.Array, dimension_numbers: Any, **more: Any
) -> jax.Array:
    """lax.dot_general of the last axes of x and the first of the kernel, as x[rows, n] W[n, m].

    The gradient of a kernel is then a product of matrices too: of more axes, XLA first copies one
    factor of it to another layout on a CPU.
    """
    summed = len(dimension_numbers[0][0])
    before, after = x.shape[:-summed], kernel.shape[summed:]
    features = math.prod(kernel.shape[:summed])
    x = x.reshape(math.prod(before), features)
    kernel = kernel.reshape(features, math.prod(after))
    return lax.dot_general(x, kernel, (((1,), (0,)), ((), ())), **more).reshape(*before, *after)
