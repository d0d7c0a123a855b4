"""A vector for each number."""

from __future__ import annotations

from specc.catalog.declare import option
from specc.catalog.layers._table import Table
from specc.catalog.options import constraint, flag, initializer, regularizer, size


class Embedding(Table):
    """A trained vector for each of input_dim numbers: row x of a table.

    int[…] -> float[…, output_dim]. With `mask_zero` the positions of the number 0 are padding:
    layers that know masks pass over them. Source: https://keras.io/api/layers/core_layers/embedding/
    """

    difference = (
        "`lora_alpha` counts: that of Keras 3.15 forgets it, unless it is given to `enable_lora`"
    )
    input_dim: int = option(size, doc="how many numbers there are; they begin at 0")
    output_dim: int = option(size, doc="size of the vectors")
    embeddings_initializer = option(initializer, "random_uniform")
    embeddings_regularizer = option(regularizer, None)
    embeddings_constraint = option(constraint, None)
    mask_zero: bool = option(flag, False, "0 is padding")
    examples = (
        ("Embedding(1000, 16)", ("int[20]",), "float[20, 16]"),
        ("Embedding(7, 3)", ("int[]",), "float[3]"),
    )
