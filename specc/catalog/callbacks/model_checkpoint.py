"""The weights of the best epoch, or the state of every one."""

from __future__ import annotations

from specc.catalog.callbacks._files import file_name
from specc.catalog.declare import Callback, option
from specc.catalog.options import Choice, Names, flag


class model_checkpoint(Callback):
    """Keep the weights of the best epoch in a file of the run directory.

    Without `save_best_only` it is `checkpoint = every(epochs = 1)`, whose state `--resume` takes up.
    Source: https://keras.io/api/callbacks/model_checkpoint/
    """

    filename: str = option(
        file_name(".safetensors"), "best.safetensors", "of the weights (filepath in Keras)"
    )
    monitor: str = option(
        Names(single=True), "val_loss", "what is watched: loss, val_loss, val_auc, …"
    )
    save_best_only: bool = option(flag, False, "the best epoch alone")
    mode: str = option(
        Choice("auto", "min", "max"), "auto", "which way is better; auto: as the metric says"
    )

    @property
    def watches(self) -> bool:
        return self.save_best_only

    @property
    def each_epoch(self) -> bool:
        """Does it ask for the state of every epoch?"""
        return not self.save_best_only
