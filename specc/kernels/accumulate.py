"""One update from the gradients of several parts of a batch, for batches larger than memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def accumulated(
    turn: Callable[..., Any],
    parts: int,
    trained: nnx.State,
    rest: nnx.State,
    sums: Any,
    batch: dict[str, jax.Array],
    valid: jax.Array,
) -> Any:
    """The sum of the gradients of the parts of a batch, taken one after the other.

    `turn(rest, sums, batch, valid, part)` gives gradients, rest and sums; a part that only fills
    the batch up has no turn.
    """
    cut = jax.tree.map(lambda a: a.reshape(parts, -1, *a.shape[1:]), (batch, valid))

    def one(carry: Any, at: Any) -> tuple[Any, None]:
        def more(carry: Any) -> Any:
            total, rest, sums = carry
            gradients, rest, sums = turn(rest, sums, *at)
            return jax.tree.map(jnp.add, total, gradients), rest, sums

        return lax.cond(jnp.any(at[1]), more, lambda carry: carry, carry), None

    start = (jax.tree.map(jnp.zeros_like, trained), rest, sums)
    return lax.scan(one, start, (*cut, jnp.arange(parts)))[0]
