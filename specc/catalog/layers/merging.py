"""Several inputs joined element by element."""

from __future__ import annotations

from functools import reduce

from specc.catalog.declare import Mismatch
from specc.catalog.layers._merge import Merge
from specc.ir.python import Expr, jnp
from specc.ir.types import FLOAT, Tensor


class Add(Merge):
    """The sum of the inputs, element by element.

    float[…], float[…], … -> float[…]. Source: https://keras.io/api/layers/merging_layers/add/
    """

    examples = (("Add()", ("float[5, 4]", "float[5, 4]"), "float[5, 4]"),)

    def merge(self, x: list[Expr]) -> Expr:
        return reduce(lambda a, b: a + b, x)


class Subtract(Merge):
    """The first input minus the second, element by element.

    float[…], float[…] -> float[…]. Source: https://keras.io/api/layers/merging_layers/subtract/
    """

    examples = (("Subtract()", ("float[4]", "float[4]"), "float[4]"),)

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        if len(x) != 2:
            raise Mismatch(
                f"`Subtract` takes two inputs, got {len(x)}", help="write `Subtract()(a, b)`"
            )
        return super().infer(x)

    def merge(self, x: list[Expr]) -> Expr:
        return x[0] - x[1]


class Multiply(Merge):
    """The product of the inputs, element by element.

    float[…], float[…], … -> float[…]. Source: https://keras.io/api/layers/merging_layers/multiply/
    """

    examples = (("Multiply()", ("float[4]", "float[4]"), "float[4]"),)

    def merge(self, x: list[Expr]) -> Expr:
        return reduce(lambda a, b: a * b, x)


class Average(Merge):
    """The mean of the inputs, element by element.

    float[…], float[…], … -> float[…]. Source: https://keras.io/api/layers/merging_layers/average/
    """

    examples = (("Average()", ("float[4]", "float[4]", "float[4]"), "float[4]"),)

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        return super().infer(x).with_dtype(FLOAT)

    def merge(self, x: list[Expr]) -> Expr:
        return reduce(lambda a, b: a + b, x) / len(x)


class Maximum(Merge):
    """The largest of the inputs, element by element.

    float[…], float[…], … -> float[…]. Source: https://keras.io/api/layers/merging_layers/maximum/
    """

    examples = (("Maximum()", ("float[4]", "float[4]"), "float[4]"),)

    def merge(self, x: list[Expr]) -> Expr:
        return reduce(jnp.maximum, x)


class Minimum(Merge):
    """The smallest of the inputs, element by element.

    float[…], float[…], … -> float[…]. Source: https://keras.io/api/layers/merging_layers/minimum/
    """

    examples = (("Minimum()", ("float[4]", "float[4]"), "float[4]"),)

    def merge(self, x: list[Expr]) -> Expr:
        return reduce(jnp.minimum, x)
