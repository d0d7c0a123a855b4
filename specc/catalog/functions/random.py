"""Random numbers: each example has draws of its own."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.functions._families import spread
from specc.catalog.options import (
    ListOf,
    Refused,
    Whole,
    fraction,
    natural,
    positive,
    real,
    size,
    whole,
)
from specc.catalog.shapes import axis_of, need_float
from specc.ir.python import Expr, Kernel, expr, jax, jnp
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


class random_gamma(_Random):
    """Draws from a gamma distribution of rate 1: their mean is alpha. -> float[shape].

    Source: jax.random.gamma.
    """

    alpha: float = option(positive, doc="the shape of the distribution, above 0")
    examples = (("x + random_gamma([3], 2)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code) -> Expr:
        return jax.random.gamma(code.rngs(), self.alpha, self.drawn(code))


class random_beta(_Random):
    """Draws from a beta distribution, from 0 to 1: their mean is alpha / (alpha + beta). -> float[shape].

    Source: jax.random.beta.
    """

    alpha: float = option(positive, doc="above 0; the larger, the nearer to 1")
    beta: float = option(positive, doc="above 0; the larger, the nearer to 0")
    examples = (("x * random_beta([3], 0.4, 0.4)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code) -> Expr:
        return jax.random.beta(code.rngs(), self.alpha, self.beta, self.drawn(code))


class random_binomial(_Random):
    """How many of `counts` throws succeed, each with a probability. -> int[shape].

    Source: jax.random.binomial.
    """

    difference = "whole numbers, where Keras gives floats"
    counts: int = option(Whole(0), doc="number of throws")
    probabilities: float = option(fraction, doc="of success")
    dtype = INT
    examples = (("random_binomial([3], 10, 0.5)", ("float[3]",), "int[3]"),)

    def lower(self, code: Code) -> Expr:
        counts = jnp.float32(self.counts)
        drawn = jax.random.binomial(code.rngs(), counts, self.probabilities, self.drawn(code))
        return drawn.astype(jnp.int32)


class random_shuffle(Function):
    """The items of an axis in an order of their own for each example. The type stays.

    Source: keras.random.shuffle.
    """

    random = True
    x = operand("a tensor")
    axis: int = option(whole, 0, "the axis")
    examples = (("random_shuffle(x)", ("float[3, 2]",), "float[3, 2]"),)

    def infer(self, x: Tensor) -> Tensor:
        axis_of(self.axis, x.rank, "random_shuffle")
        return Tensor(x.dtype, x.shape, True)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        result: Any = code.result
        each = spread(code, x, type_) if result.batched else x
        place = axis_of(self.axis, type_.rank, "") + result.batched
        batch = int(result.batched)
        return Kernel("shuffled")(code.rngs(), each, place, batch)


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
