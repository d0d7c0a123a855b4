"""Random numbers: each example has draws of its own."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.options import ListOf, Refused, fraction, natural, real, size, whole
from specc.catalog.shapes import axis_of, need_float
from specc.ir.python import Expr, expr, jax
from specc.ir.types import BOOL, FLOAT, INT, Tensor

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
        draws: Any = self.standard(code)
        draws = draws if self.stddev == 1 else self.stddev * draws
        return draws if self.mean == 0 else self.mean + draws

    def standard(self, code: Code) -> Expr:
        return jax.random.normal(code.rngs(), self.drawn(code))


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
        more = (
            {}
            if (self.minval, self.maxval) == (0, 1)
            else {"minval": self.minval, "maxval": self.maxval}
        )
        return jax.random.uniform(code.rngs(), self.drawn(code), **more)


class random_bernoulli(_Random):
    """True with a probability. -> bool[shape]. Source: jax.random.bernoulli."""

    probability: float = option(fraction, 0.5, "of being true")
    dtype = BOOL
    examples = (("where(random_bernoulli([3], 0.9), x, 0)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code) -> Expr:
        return jax.random.bernoulli(code.rngs(), self.probability, self.drawn(code))


class random_truncated_normal(random_normal):
    """Draws from a normal distribution, but none further than 2 standard deviations from its mean.

    -> float[shape]. Source: jax.random.truncated_normal.
    """

    examples = (("x + random_truncated_normal([3])", ("float[3]",), "float[3]"),)

    def standard(self, code: Code) -> Expr:
        return jax.random.truncated_normal(code.rngs(), -2.0, 2.0, self.drawn(code))


class random_gumbel(_Random):
    """Draws from a Gumbel distribution: -log(-log(u)), for u even from 0 to 1. -> float[shape].

    Source: jax.random.gumbel.
    """

    examples = (("argmax(x + random_gumbel([3]))", ("float[3]",), "int[]"),)

    def lower(self, code: Code) -> Expr:
        return jax.random.gumbel(code.rngs(), self.drawn(code))


class random_randint(_Random):
    """Whole numbers drawn evenly from minval to below maxval. -> int[shape].

    Source: jax.random.randint.
    """

    minval: int = option(whole, doc="the least")
    maxval: int = option(whole, doc="the end, which is left out")
    dtype = INT
    examples = (("random_randint([3], 0, 10)", ("float[3]",), "int[3]"),)

    def check(self) -> None:
        if self.minval >= self.maxval:
            raise Refused("`minval` of `random_randint` must be below `maxval`")

    def lower(self, code: Code) -> Expr:
        return jax.random.randint(code.rngs(), self.drawn(code), self.minval, self.maxval)


class random_categorical(Function):
    """A class drawn with the probabilities softmax(logits), along the last axis. float[…, k] -> int[…].

    Source: jax.random.categorical.
    """

    random = True
    logits = operand("logits")
    examples = (("random_categorical(x)", ("float[3, 5]",), "int[3]"),)

    def infer(self, logits: Tensor) -> Tensor:
        need_float(logits, "random_categorical")
        axis_of(-1, logits.rank, "random_categorical")
        return Tensor(INT, logits.shape[:-1], True)

    def lower(self, code: Code, logits: Expr) -> Expr:
        type_: Any = code.types[0]
        shape = self.given_shape(code, type_)
        return jax.random.categorical(code.rngs(), logits, **shape)

    @staticmethod
    def given_shape(code: Code, type_: Tensor) -> dict[str, Expr]:
        """Logits that are the same for all examples: draws for each of them all the same."""
        result: Any = code.result
        if type_.batched or not result.batched:
            return {}
        return {"shape": expr((code.batch, *(code.size(d) for d in result.shape)))}
