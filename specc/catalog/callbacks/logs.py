"""The history of a run in the files of other tools."""

from __future__ import annotations

from specc.catalog.callbacks._files import file_name
from specc.catalog.declare import Callback, option
from specc.catalog.options import Checked, text


class csv_logger(Callback):
    """The history as a table that has a line more after each epoch.

    Until the run ends it stands in `NAME.partial`, beside the run directory, then in that. Epochs
    shorter than a moment come several at a time. `--resume` goes on in it, no epoch twice. Every run
    has a `history.csv` at its end without this. Source: https://keras.io/api/callbacks/csv_logger/
    """

    difference = "epochs count from 1, and the columns stand as `history.csv` has them"
    writes = "table"
    filename: str = option(file_name(), "history.csv", "in the run directory")
    separator: str = option(
        Checked(text, lambda sign: len(sign) == 1, "text of one character"), ",", "between columns"
    )


class tensorboard(Callback):
    """The history as event files that grow after each epoch; `tensorboard --logdir runs` shows them.

    They stand in `tensorboard/train` and `tensorboard/validation` of `NAME.partial` beside the run
    directory, and of that when the run has ended. Epochs shorter than a moment come several at a
    time. Source: https://keras.io/api/callbacks/tensorboard/
    """

    keras = "TensorBoard"
    difference = "the figures of the history; no learning rate, graph or histogram"
    writes = "events"
