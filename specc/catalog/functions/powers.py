"""Powers, exponentials and logarithms, element by element."""

from __future__ import annotations

from specc.catalog.declare import Code
from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.ir.python import Expr, jnp, lax
from specc.ir.types import COMPLEX, FLOAT


class exp(Elementwise):
    """e to the power of x. float[…] -> float[…], above 0. Source: jax.numpy.exp."""

    flax = jnp.exp


class exp2(Elementwise):
    """2 to the power of x. float[…] -> float[…], above 0. Source: jax.numpy.exp2."""

    flax = jnp.exp2


class expm1(Elementwise):
    """e**x - 1, exact near 0. float[…] -> float[…], above -1. Source: jax.numpy.expm1."""

    flax = jnp.expm1


class log(Elementwise):
    """Natural logarithm of x > 0. float[…] -> float[…]. Source: jax.numpy.log."""

    flax = jnp.log


class log1p(Elementwise):
    """log(1 + x) for x > -1, exact near 0. float[…] -> float[…]. Source: jax.numpy.log1p."""

    flax = jnp.log1p


class log2(Elementwise):
    """Logarithm of x > 0 to base 2. float[…] -> float[…]. Source: jax.numpy.log2."""

    flax = jnp.log2


class log10(Elementwise):
    """Logarithm of x > 0 to base 10. float[…] -> float[…]. Source: jax.numpy.log10."""

    flax = jnp.log10


class logaddexp(Elementwise2):
    """log(exp(a) + exp(b)), without overflow. Broadcast. Source: jax.numpy.logaddexp."""

    flax = jnp.logaddexp


class sqrt(Elementwise):
    """Square root of x of at least 0. float[…] -> float[…]. Source: jax.numpy.sqrt."""

    flax = jnp.sqrt


class rsqrt(Elementwise):
    """1 / sqrt(x) for x > 0. float[…] -> float[…]. Source: jax.lax.rsqrt."""

    def lower(self, code: Code, x: Expr) -> Expr:
        return lax.rsqrt(x if code.types[0].dtype in (FLOAT, COMPLEX) else x.astype(jnp.float32))


class square(Elementwise):
    """x * x. The type stays. Source: jax.numpy.square."""

    flax = jnp.square
    dtype = "same"


class reciprocal(Elementwise):
    """1 / x. float[…] -> float[…]. Source: jax.numpy.reciprocal."""

    def lower(self, code: Code, x: Expr) -> Expr:
        return 1 / x
