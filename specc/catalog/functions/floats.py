"""What floating-point numbers are made of, and what is careful with their limits."""

from __future__ import annotations

from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.catalog.functions._whole import need_whole
from specc.ir.python import jnp
from specc.ir.types import BOOL, Tensor


class cbrt(Elementwise):
    """Cube root; of a negative number the negative one. float[…] -> float[…]. Source: jax.numpy.cbrt."""

    flax = jnp.cbrt
    real = True


class signbit(Elementwise):
    """Is it negative, or -0? float[…] -> bool[…]. Source: jax.numpy.signbit."""

    flax = jnp.signbit
    dtype = BOOL
    real = True


class isposinf(Elementwise):
    """Is it infinity? float[…] -> bool[…]. Source: jax.numpy.isposinf."""

    flax = jnp.isposinf
    dtype = BOOL
    real = True


class isneginf(Elementwise):
    """Is it minus infinity? float[…] -> bool[…]. Source: jax.numpy.isneginf."""

    flax = jnp.isneginf
    dtype = BOOL
    real = True


class fmax(Elementwise2):
    """The larger of two numbers, or the one that is a number. Broadcast. Source: jax.numpy.fmax."""

    flax = jnp.fmax
    dtype = "same"


class fmin(Elementwise2):
    """The smaller of two numbers, or the one that is a number. Broadcast. Source: jax.numpy.fmin."""

    flax = jnp.fmin
    dtype = "same"


class heaviside(Elementwise2):
    """0 where a < 0, 1 where a > 0, and b where a is 0. Broadcast. Source: jax.numpy.heaviside."""

    flax = jnp.heaviside


class logaddexp2(Elementwise2):
    """log2(2**a + 2**b), without overflow. Broadcast. Source: jax.numpy.logaddexp2."""

    flax = jnp.logaddexp2


class nextafter(Elementwise2):
    """The number beside a on the way to b. Broadcast. Source: jax.numpy.nextafter."""

    flax = jnp.nextafter


class ldexp(Elementwise2):
    """a times 2 to the power of b. float[…], int[…] -> float[…]. Broadcast. Source: jax.numpy.ldexp."""

    flax = jnp.ldexp
    examples = (("ldexp(x, y)", ("float[3]", "int[3]"), "float[3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        need_whole(b, "ldexp", 1)
        return super().infer(a, b)
