"""Whole numbers bit by bit."""

from __future__ import annotations

from specc.catalog.functions._families import Elementwise
from specc.catalog.functions._whole import OfWhole, need_whole
from specc.ir.python import jnp
from specc.ir.types import Tensor


class bitwise_and(OfWhole):
    """The bits that both have. int[…], int[…] -> int[…]. Source: jax.numpy.bitwise_and."""

    flax = jnp.bitwise_and
    examples = (("bitwise_and(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)


class bitwise_or(OfWhole):
    """The bits that one has. int[…], int[…] -> int[…]. Source: jax.numpy.bitwise_or."""

    flax = jnp.bitwise_or
    examples = (("bitwise_or(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)


class bitwise_xor(OfWhole):
    """The bits that only one has. int[…], int[…] -> int[…]. Source: jax.numpy.bitwise_xor."""

    flax = jnp.bitwise_xor
    examples = (("bitwise_xor(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)


class bitwise_not(Elementwise):
    """The other bits: -1 - x. int[…] -> int[…]. Source: jax.numpy.bitwise_not."""

    flax = jnp.bitwise_not
    activation = False
    dtype = "same"
    examples = (("bitwise_not(x)", ("int[3]",), "int[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_whole(x, self.word(), 0)
        return x


class left_shift(OfWhole):
    """Times 2**b: the bits of a moved b places up. int[…], int[…] -> int[…]. Source: jax.numpy.left_shift."""

    flax = jnp.left_shift
    examples = (("left_shift(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)


class right_shift(OfWhole):
    """Without 2**b, as a // 2**b: the bits of a moved b places down. int[…], int[…] -> int[…]. Source: jax.numpy.right_shift."""

    flax = jnp.right_shift
    examples = (("right_shift(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)
