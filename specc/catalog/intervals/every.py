"""How often something is done while a run goes on."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Interval, Refused, option
from specc.catalog.options import Choice, count, optional, positive


class every(Interval):
    """`checkpoint = every(minutes = 5)`: a time, or a number of epochs.

    A time is looked at between pieces of an epoch, which last about a tenth of a second. An
    interrupted run is saved besides. A checkpoint is a folder of safetensors and JSON with the sha256
    of each file, written whole or not at all; `--resume` takes the newest that is sound. (Orbax, as
    measured, gives a flipped bit back as wrong weights, without a word.) Source: https://keras.io/api/callbacks/backup_and_restore/
    """

    epochs: int | None = option(optional(count), None, "epochs between two", named=True)
    seconds: float | None = option(optional(positive), None, "seconds between two", named=True)
    minutes: float | None = option(optional(positive), None, "minutes between two", named=True)
    hours: float | None = option(optional(positive), None, "hours between two", named=True)
    on_failure: str = option(
        Choice("stop", "go_on"), "stop", "what follows where the disk is full", named=True
    )

    def check(self) -> None:
        given = [n for n in ("epochs", *_UNITS) if self.__dict__[n] is not None]
        if len(given) != 1:
            raise Refused("`every` takes one of `epochs`, `seconds`, `minutes`, `hours`")

    @property
    def time(self) -> Any:
        """Seconds, or None where epochs are meant."""
        for name, factor in _UNITS.items():
            if self.__dict__[name] is not None:
                return self.__dict__[name] * factor
        return None


_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}
