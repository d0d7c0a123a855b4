"""Complex numbers and their parts."""

from __future__ import annotations

from specc.catalog.declare import Code, Mismatch
from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.catalog.shapes import aligned
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import BOOL, COMPLEX, FLOAT, Tensor


class _Part(Elementwise):
    """A real number of each complex one."""

    abstract = True
    activation = False

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype != COMPLEX:
            raise Mismatch(f"`{self.word()}` takes complex numbers, got {x}", operand=0)
        return x.with_dtype(FLOAT)


class real(_Part):
    """The real part. complex[…] -> float[…]. Source: jax.numpy.real."""

    flax = jnp.real
    examples = (("real(fft(x))", ("float[4]",), "float[4]"),)


class imag(_Part):
    """The imaginary part. complex[…] -> float[…]. Source: jax.numpy.imag."""

    flax = jnp.imag
    examples = (("imag(fft(x))", ("float[4]",), "float[4]"),)


class angle(_Part):
    """The angle of a complex number, from -pi to pi. complex[…] -> float[…]. Source: jax.numpy.angle."""

    flax = jnp.angle
    examples = (("angle(fft(x))", ("float[4]",), "float[4]"),)


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


class isreal(Elementwise):
    """Is the imaginary part 0? complex[…] -> bool[…]. Source: jax.numpy.isreal."""

    flax = jnp.isreal
    dtype = BOOL
