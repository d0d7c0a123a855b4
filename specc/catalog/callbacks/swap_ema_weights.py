"""Validation by averages of the weights."""

from __future__ import annotations

from specc.catalog.declare import Callback


class swap_ema_weights(Callback):
    """Validate each epoch with the averages that `use_ema = true` of the optimizer keeps.

    The training goes on with the weights themselves. What a callback keeps as best is the average of
    that epoch, for it is what was judged. Source: https://keras.io/api/callbacks/swap_ema_weights/
    """

    keras = "SwapEMAWeights"
    difference = "other callbacks see the averages too, as with `swap_on_epoch = True` in Keras"
    judges_averages = True
