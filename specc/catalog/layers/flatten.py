"""All axes in one."""

from __future__ import annotations

from specc.catalog.declare import Code, Layer, option
from specc.catalog.layers._spatial import data_format
from specc.ir.python import Expr, jnp
from specc.ir.sizes import product
from specc.ir.types import Tensor


class Flatten(Layer):
    """All axes of an example in one, the last one fastest.

    float[a, b, …] -> float[a b …]. Source: https://keras.io/api/layers/reshaping_layers/flatten/
    """

    moves = True
    data_format: str = option(
        data_format,
        "channels_last",
        "`channels_first`: the first axis becomes the fastest, as if it were last",
    )
    examples = (
        ("Flatten", ("float[7, 7, 64]",), "float[3136]"),
        ("Flatten", ("float[]",), "float[1]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        return x.with_shape(product(x.shape))

    def lower(self, code: Code, x: Expr) -> Expr:
        before = code.types[0]
        assert isinstance(before, Tensor)
        if self.data_format == "channels_first" and before.rank > 1:
            x = jnp.moveaxis(x, -before.rank, -1)
        return x if before.rank == 1 else x.reshape(code.shape(code.result))  # type: ignore[arg-type]
