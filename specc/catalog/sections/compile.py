"""How the model is judged and trained."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import Choice, Names, OneOf, Raw, WordOf, optional, raw


class compile_(Section):
    """The loss, the optimizer and the metrics.

    `loss` is a word, a record of them by output, or an expression over inputs, targets and outputs.
    Source: https://keras.io/api/models/model_training_apis/
    """

    loss: Any = option(raw, None, "what training makes small")
    optimizer: Any = option(WordOf("optimizers"), "rmsprop", "how the weights move")
    metrics: Any = option(raw, None, "a list, or a record of lists by output")
    loss_weights: Any = option(raw, None, "a record: output -> factor of its loss")
    class_weight: Any = option(
        OneOf(Choice("balanced"), Raw()),
        None,
        "`balanced`, or a record: class -> weight; in losses and metrics alike, in every split",
    )
    parity: str | None = option(
        optional(Choice("keras")),
        None,
        "`keras`: a weighted loss is divided by the number of rows, not by the sum of the weights",
    )
    precision: str = option(
        Choice("float32", "mixed_bfloat16", "mixed_float16"),
        "float32",
        "of the computation; weights, softmax and losses stay in float32",
    )
    matmul_precision: str = option(
        Choice("default", "high", "highest"), "default", "of float32 matrix products on GPU and TPU"
    )
    remat: tuple[str, ...] = option(
        Names(),
        (),
        "layers whose inner values are computed again in the backward pass, to save memory; on a CPU "
        "those that stand eight or more in a row: of others XLA keeps the values all the same",
    )
