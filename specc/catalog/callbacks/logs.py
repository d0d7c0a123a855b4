"""The history of a run in the files of other tools."""

from __future__ import annotations

from specc.catalog.callbacks._files import file_name
from specc.catalog.declare import Callback, option
from specc.catalog.options import Checked, text

_separator = Checked(
    text,
    lambda sign: sign == "\t" or (len(sign) == 1 and sign.isprintable() and not _part(sign)),
    "a tab, or one printable character that is no part of a name or a number, and no quote",
)


def _part(sign: str) -> bool:
    """Does it stand in what a table of figures holds: `recall[0]`, `-1.5e+20`, `nan`, a quote?"""
    return sign.isalnum() or sign in "_[].+-\"'`"


class csv_logger(Callback):
    """The history as a table that has a line more after each epoch.

    Until the run ends it stands in `NAME.partial`, beside the run directory, then in that. Epochs
    shorter than a moment come several at a time. `--resume` goes on in it, no epoch twice. Every run
    has a `history.csv` at its end without this. Source: https://keras.io/api/callbacks/csv_logger/
    """

    difference = "epochs count from 1, and the columns stand as `history.csv` has them"
    writes = "table"
    filename: str = option(file_name(), "history.csv", "in the run directory")
    separator: str = option(_separator, ",", "between columns")


class tensorboard(Callback):
    """The history as event files that grow after each epoch; `tensorboard --logdir runs` shows them.

    They stand in `tensorboard/train` and `tensorboard/validation` of `NAME.partial` beside the run
    directory, and of that when the run has ended. Epochs shorter than a moment come several at a
    time. Source: https://keras.io/api/callbacks/tensorboard/
    """

    keras = "TensorBoard"
    difference = "the figures of the history; no learning rate, graph or histogram"
    writes = "events"
