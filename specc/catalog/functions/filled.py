"""Tensors of one number."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.options import ListOf, real, size
from specc.ir.python import Expr, jnp
from specc.ir.types import FLOAT, Tensor

shape = ListOf(size, single=True)


class zeros(Function):
    """0 everywhere, the same for each example. -> float[shape]. Source: jax.numpy.zeros."""

    shape = option(shape, doc="the shape")
    examples = (("zeros([2, 3])", ("float[3]",), "float[2, 3]"),)

    def infer(self) -> Tensor:
        return Tensor(FLOAT, self.shape, False)

    def lower(self, code: Code) -> Expr:
        return jnp.zeros(code.shape(code.result))


class ones(zeros):
    """1 everywhere, the same for each example. -> float[shape]. Source: jax.numpy.ones."""

    examples = (("ones([2, 3])", ("float[3]",), "float[2, 3]"),)

    def lower(self, code: Code) -> Expr:
        return jnp.ones(code.shape(code.result))


class full(zeros):
    """One number everywhere, the same for each example. -> float[shape]. Source: jax.numpy.full."""

    fill_value: float = option(real, doc="the number")
    examples = (("full([2, 3], 0.5)", ("float[3]",), "float[2, 3]"),)

    def lower(self, code: Code) -> Expr:
        return jnp.full(code.shape(code.result), self.fill_value)


class zeros_like(Function):
    """0 in the shape of a tensor. The type stays. Source: jax.numpy.zeros_like."""

    x = operand("a tensor")
    flax: Any = jnp.zeros_like
    examples = (("zeros_like(x)", ("float[3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x)


class ones_like(zeros_like):
    """1 in the shape of a tensor. The type stays. Source: jax.numpy.ones_like."""

    flax = jnp.ones_like
    examples = (("ones_like(x)", ("float[3]",), "float[3]"),)


class full_like(zeros_like):
    """One number in the shape of a tensor. -> float[…]. Source: jax.numpy.full_like."""

    fill_value: float = option(real, doc="the number")
    examples = (("full_like(x, 0.5)", ("float[3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.full_like(x, self.fill_value, dtype=jnp.float32)
