"""A lower learning rate where nothing improves."""

from __future__ import annotations

from specc.catalog.declare import Callback, option
from specc.catalog.options import Choice, Names, Real, Whole, natural


class reduce_lr_on_plateau(Callback):
    """Multiply the learning rate by `factor` when a metric has stopped improving.

    A schedule goes on, times the factor. Source: https://keras.io/api/callbacks/reduce_lr_on_plateau/
    """

    watches = True
    adjusts_rate = True
    also = ("reduceonplateau", "reducelr")
    monitor: str = option(
        Names(single=True), "val_loss", "what is watched: loss, val_loss, val_auc, …"
    )
    factor: float = option(
        Real(0, 1, open_low=True, open_high=True), 0.1, "the new rate is the old one times this"
    )
    patience: int = option(Whole(0), 10, "epochs without improvement before that")
    mode: str = option(
        Choice("auto", "min", "max"), "auto", "which way is better; auto: as the metric says"
    )
    min_delta: float = option(natural, 1e-4, "the least change that counts as better")
    cooldown: int = option(Whole(0), 0, "epochs after it that are not watched")
    min_lr: float = option(natural, 0.0, "the rate never goes below; with a schedule it must be 0")
