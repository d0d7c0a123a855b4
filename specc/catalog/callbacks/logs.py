"""The history of a run in the files of other tools."""

from __future__ import annotations

from specc.catalog.callbacks._files import file_name
from specc.catalog.declare import Callback, option
from specc.catalog.options import Checked, text


class csv_logger(Callback):
    """The history as a table. Every run writes `history.csv`; this is for another name or separator.

    Source: https://keras.io/api/callbacks/csv_logger/
    """

    writes = "table"
    filename: str = option(file_name(), "history.csv", "in the run directory")
    separator: str = option(
        Checked(text, lambda sign: len(sign) == 1, "text of one character"), ",", "between columns"
    )


class tensorboard(Callback):
    """The history as event files, in `tensorboard/train` and `tensorboard/validation` of the run.

    They are written when the run ends. Source: https://keras.io/api/callbacks/tensorboard/
    """

    keras = "TensorBoard"
    writes = "events"
