"""Fourier transforms along axes."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes
from specc.catalog.options import optional, size, whole
from specc.catalog.shapes import axis_of, need_real
from specc.ir.python import Expr, jnp
from specc.ir.types import COMPLEX, FLOAT, Tensor


class fft(Function):
    """X_k = sum_j x_j exp(-2 pi i j k / n) along an axis. float or complex[…, n] -> complex[…, n].

    Source: jax.numpy.fft.fft.
    """

    x = operand("real or complex numbers")
    axis: int = option(whole, -1, "the axis")
    flax: ClassVar[Any] = jnp.fft.fft
    examples = (("abs(fft(x))", ("float[8]",), "float[8]"),)

    def infer(self, x: Tensor) -> Tensor:
        axis_of(self.axis, x.rank, self.word())
        return x.with_dtype(COMPLEX)

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x, axis=last_axes(self.axis, code.types[0]))


class ifft(fft):
    """The way back from fft. complex[…, n] -> complex[…, n]. Source: jax.numpy.fft.ifft."""

    flax = jnp.fft.ifft
    examples = (("real(ifft(fft(x)))", ("float[8]",), "float[8]"),)


class fft2(Function):
    """fft along the last two axes. float or complex[…, m, n] -> complex[…, m, n].

    Source: jax.numpy.fft.fft2.
    """

    x = operand("real or complex numbers")
    flax: ClassVar[Any] = jnp.fft.fft2
    examples = (("real(fft2(x))", ("float[4, 8]",), "float[4, 8]"),)

    def infer(self, x: Tensor) -> Tensor:
        axis_of(-2, x.rank, self.word())
        return x.with_dtype(COMPLEX)

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x)


class ifft2(fft2):
    """The way back from fft2. complex[…, m, n] -> complex[…, m, n]. Source: jax.numpy.fft.ifft2."""

    flax = jnp.fft.ifft2
    examples = (("real(ifft2(fft2(x)))", ("float[4, 8]",), "float[4, 8]"),)


class rfft(Function):
    """fft of real numbers along an axis: the half that says all. float[…, n] -> complex[…, n // 2 + 1].

    Source: jax.numpy.fft.rfft.
    """

    exact = True
    x = operand("real numbers")
    axis: int = option(whole, -1, "the axis")
    examples = (("abs(rfft(x))", ("float[8]",), "float[5]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "rfft")
        axis = axis_of(self.axis, x.rank, "rfft")
        half = x.shape[axis] // 2 + 1
        return x.with_dtype(COMPLEX).with_shape(*x.shape[:axis], half, *x.shape[axis + 1 :])

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.fft.rfft(x, axis=last_axes(self.axis, code.types[0]))


class irfft(Function):
    """The way back from rfft. complex[…, m] -> float[…, n], n = 2 m - 2 if not given.

    Source: jax.numpy.fft.irfft.
    """

    x = operand("complex numbers")
    n = option(optional(size), None, "size of the result")
    axis: int = option(whole, -1, "the axis")
    examples = (("irfft(rfft(x))", ("float[8]",), "float[8]"),)

    def infer(self, x: Tensor) -> Tensor:
        axis = axis_of(self.axis, x.rank, "irfft")
        n = 2 * (x.shape[axis] - 1) if self.n is None else self.n
        if isinstance(n, int) and n < 1:
            raise Mismatch(f"{x} has too few frequencies", code="E0305", operand=0)
        return x.with_dtype(FLOAT).with_shape(*x.shape[:axis], n, *x.shape[axis + 1 :])

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {} if self.n is None else {"n": code.size(self.n)}
        return jnp.fft.irfft(x, **more, axis=last_axes(self.axis, code.types[0]))
