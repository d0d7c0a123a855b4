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


class fit(Section):
    """The training run. Source: https://keras.io/api/models/model_training_apis/#fit-method"""

    epochs: int = option(count, 1, "passes over the training rows")
    batch_size: int = option(count, 32, "rows a step; the last step of an epoch may have fewer")
    seed: int = option(whole, 0, "of initial weights, shuffling, dropout and all other draws")
    shuffle: bool = option(flag, True, "a new order of the rows each epoch")
    steps_per_epoch: int | None = option(optional(count), None, "steps that count as an epoch")
    callbacks: tuple[Any, ...] = option(ListOf(WordOf("callbacks")), (), "what happens between epochs")
    validation_batch_size: int | None = option(optional(count), None, "rows a step of validation")
    optimizer: Any = option(optional(WordOf("optimizers")), None, "of this phase alone")
    trains: Any = option(optional(Names()), None, "the layers that this phase trains; none: all")
    initial_weights: str | None = option(optional(text), None, "a run directory to begin from")
    accumulate: int = option(count, 1, "batches whose gradients are averaged for one update")
    replicas: int = option(count, 1, "the same training under n seeds in one program")
    checkpoint: Any = option(OneOf(Choice("auto"), flag), False, "save the state while training")
    goal: Any = option(raw, None, "stop when it is met: `val_accuracy >= 0.98`")
    max_time: Any = option(optional(positive), None, "seconds after which training ends")
    deterministic: bool = option(flag, False, "sets what GPUs need to repeat themselves exactly")
    mesh: Any = option(later, None, "devices")
