"""How long and on what the model is trained."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import (
    Choice,
    ListOf,
    Names,
    OneOf,
    WordOf,
    count,
    flag,
    later,
    optional,
    positive,
    raw,
    text,
    whole,
)
from specc.catalog.sections._fit import in_a_row, together


class fit(Section):
    """The training run, or a phase of it: `fit head { … }`, `fit all { … }` are run in this order.

    Each phase begins with the weights that the one before has left, and with a fresh optimizer and
    fresh callbacks; what it does not say has its default, but for `batch_size`, `accumulate`,
    `validation_batch_size`, `checkpoint`, `replicas` and `deterministic`: as in the first phase. A
    phase without a `seed` draws from that of the first one and its own number. What a phase does
    not train is as in inference there, moving statistics included, as with `trainable = false`.
    Source: https://keras.io/api/models/model_training_apis/#fit-method
    """

    epochs: int = option(count, 1, "passes over the training rows")
    batch_size: int | str = option(
        OneOf(count, Choice("auto")),
        32,
        "rows a step; the last one of an epoch may have fewer; `auto`: as many as fit, 512 at most",
    )
    seed: int = option(whole, 0, "of initial weights, shuffling, dropout and all other draws")
    shuffle: bool = option(flag, True, "a new order of the rows each epoch")
    steps_per_epoch: int | None = option(optional(count), None, "steps that count as an epoch")
    callbacks: tuple[Any, ...] = option(
        ListOf(WordOf("callbacks")), (), "what happens between epochs"
    )
    validation_batch_size: int | None = option(
        optional(count), None, "rows a step of validation; none: as in training"
    )
    optimizer: Any = option(
        optional(WordOf("optimizers")), None, "of this phase alone; none: as in `compile`"
    )
    trains: Any = option(optional(Names(dotted=True)), None, "layers: `[head, encoder.dense]`")
    initial_weights: str | None = option(
        optional(text), None, "a run directory or a .safetensors file to begin from"
    )
    accumulate: Any = option(
        OneOf(count, Choice("auto")), 1, "batches an update averages; `auto`: the fewest that fit"
    )
    replicas: int = option(
        count, 1, "the same training under n seeds, `seed` the first; figures have a spread"
    )
    keep: str = option(
        Choice("best", "all"), "best", "weights of the best replica, or of all of them"
    )
    checkpoint: Any = option(
        OneOf(flag, WordOf("intervals")),
        False,
        "save the state on the way, for `--resume`: each minute, or `every(minutes = 5)`",
    )
    goal: Any = option(raw, None, "end when it is met: `val_accuracy >= 0.98`")
    max_time: Any = option(optional(positive), None, "seconds after which training ends")
    deterministic: bool = option(flag, False, "sets what GPUs need to repeat themselves exactly")
    mesh: Any = option(later, None, "devices")

    check = together
    check_after = in_a_row
