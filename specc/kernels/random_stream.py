"""Streams of random keys for Flax, whose counters cost little to trace."""

from __future__ import annotations

import jax
from flax import nnx


class Stream(nnx.RngStream):
    """The keys of nnx.RngStream.

    That one counts by `count[...] += 1`, for which Flax compares shardings. A traced value has none:
    JAX makes an error of it whose message looks through all that was traced so far, and Flax throws
    it away. The time to trace a model then grows with the square of its layers.
    """

    def __call__(self) -> jax.Array:
        count = self.count.get_value()
        self.count.set_value(count + 1)
        return jax.random.fold_in(self.key.get_value(), count)


def streams(key: jax.Array) -> nnx.Rngs:
    """Random numbers that are drawn from the key, under any name."""
    rngs = nnx.Rngs()
    rngs.default = Stream(key, tag="default")
    return rngs
