"""Early stopping."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Callback, option
from specc.catalog.options import Choice, Names, Whole, flag, natural, optional, real, whole


class early_stopping(Callback):
    """End training when a metric has stopped improving.

    Source: https://keras.io/api/callbacks/early_stopping/
    """

    watches = True
    monitor: str = option(
        Names(single=True), "val_loss", "what is watched: loss, val_loss, val_auc, …"
    )
    min_delta: float = option(natural, 0.0, "the least change that counts as better")
    patience: int = option(Whole(0), 0, "epochs without improvement before it ends")
    mode: str = option(
        Choice("auto", "min", "max"), "auto", "which way is better; auto: as the metric says"
    )
    baseline: Any = option(optional(real), None, "a value that must be beaten")
    restore_best: bool = option(
        flag, False, "keep the weights of the best epoch (restore_best_weights in Keras)"
    )
    start_from_epoch: int = option(whole, 0, "epochs that are not watched at first")
