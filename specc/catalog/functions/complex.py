"""Complex numbers and their parts."""

from __future__ import annotations

from specc.catalog.declare import Code
from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.catalog.shapes import aligned
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import COMPLEX, FLOAT


class real(Elementwise):
    """The real part. complex[…] -> float[…]. Source: jax.numpy.real."""

    flax = jnp.real
    dtype = FLOAT


class imag(Elementwise):
    """The imaginary part. complex[…] -> float[…]. Source: jax.numpy.imag."""

    flax = jnp.imag
    dtype = FLOAT


class angle(Elementwise):
    """The angle of a complex number, from -pi to pi. complex[…] -> float[…]. Source: jax.numpy.angle."""

    flax = jnp.angle
    dtype = FLOAT


class conj(Elementwise):
    """The conjugate: the imaginary part changes its sign. Source: jax.numpy.conj."""

    flax = jnp.conj
    dtype = "same"


class complex_(Elementwise2):
    """a + i b. float[…], float[…] -> complex[…]. Source: jax.lax.complex."""

    keras = "-"
    dtype = COMPLEX

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        return Kernel("complex_number")(*aligned(code, a, b))
