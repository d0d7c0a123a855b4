"""Random numbers: each example has draws of its own."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, option
from specc.catalog.options import ListOf, Refused, fraction, natural, real, size
from specc.ir.python import Expr, expr, jax
from specc.ir.types import BOOL, FLOAT, Tensor

shape = ListOf(size, single=True)


class _Random(Function):
    abstract = True
    random = True
    shape = option(shape, doc="the shape of each example's draws; [] is one number")
    dtype = FLOAT

    def infer(self) -> Tensor:
        return Tensor(self.dtype, self.shape, True)

    def drawn(self, code: Code) -> Expr:
        """The shape of the draws of a batch."""
        type_: Any = code.result
        sizes = tuple(code.size(d) for d in type_.shape)
        return expr((code.batch, *sizes) if type_.batched else sizes)


class random_normal(_Random):
    """Draws from a normal distribution. -> float[shape], one draw an example. Source: jax.random.normal."""

    mean: float = option(real, 0.0, "the mean")
    stddev: float = option(natural, 1.0, "the standard deviation")
    examples = (("x + random_normal([3])", ("float[3]",), "float[3]"),)

    def lower(self, code: Code) -> Expr:
        draws: Any = jax.random.normal(code.rngs(), self.drawn(code))
        draws = draws if self.stddev == 1 else self.stddev * draws
        return draws if self.mean == 0 else self.mean + draws


class random_uniform(_Random):
    """Draws spread evenly from minval to maxval, which is left out. -> float[shape].

    Source: jax.random.uniform.
    """

    minval: float = option(real, 0.0, "the least")
    maxval: float = option(real, 1.0, "the end")
    examples = (("x + random_uniform([3])", ("float[3]",), "float[3]"),)

    def check(self) -> None:
        if self.minval >= self.maxval:
            raise Refused("`minval` of `random_uniform` must be below `maxval`")

    def lower(self, code: Code) -> Expr:
        more = {} if (self.minval, self.maxval) == (0, 1) else {"minval": self.minval, "maxval": self.maxval}
        return jax.random.uniform(code.rngs(), self.drawn(code), **more)


class random_bernoulli(_Random):
    """True with a probability. -> bool[shape]. Source: jax.random.bernoulli."""

    probability: float = option(fraction, 0.5, "of being true")
    dtype = BOOL
    examples = (("where(random_bernoulli([3], 0.9), x, 0)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code) -> Expr:
        return jax.random.bernoulli(code.rngs(), self.probability, self.drawn(code))
