"""How long, in what pieces and from which seed a program is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The settings of `fit` that the runtime acts on.

    `callbacks` are words of the catalog; those that watch an epoch's figures become monitors. For
    `mode = auto`, `better` says of each metric whether "max" or "min" is better; of losses less is.
    """

    epochs: int = 1
    batch_size: int = 32
    validation_batch_size: int | None = None  # None: the same
    seed: int = 0  # 0 <= seed < 2**32
    shuffle: bool = True
    streams: bool = False  # row i of a batch goes on where row i of the one before has ended
    accumulate: int = 1  # batches whose gradients make one update
    steps_per_epoch: int | None = None  # None: one pass over the data
    callbacks: tuple[Any, ...] = ()
    better: Mapping[str, str] = field(default_factory=dict[str, str])
    rate: float | None = None  # the learning rate, where it is a number
    goal: tuple[str, str, float] | None = None  # figure, sign (">="), the value to reach
    max_seconds: float | None = None  # no epoch begins after this
    save_seconds: float | None = None  # between two savings of the position; None: no matter
    save_epochs: int | None = None  # likewise in epochs

    @property
    def validated(self) -> int:
        """Examples in a batch of validation."""
        return self.validation_batch_size or self.batch_size

    @property
    def saved(self) -> bool:
        """Whether positions are saved on the way."""
        return self.save_seconds is not None or self.save_epochs is not None
