"""How often something is done while a run goes on."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Interval, Refused, option
from specc.catalog.options import Choice, Names, count, optional, positive, whole


class every(Interval):
    """`checkpoint = every(minutes = 5)`: a time, or a number of epochs.

    A time is looked at between pieces of an epoch, which last about a tenth of a second. An
    interrupted run is saved besides. A checkpoint is a folder of safetensors and JSON with the sha256
    of each file, written whole or not at all, while the training goes on; `--resume` takes the
    newest that is sound. `every(epochs = 1, keep = 1, keep_best = 3, monitor = val_auc)` keeps the three
    best epochs besides the newest. Source: https://keras.io/api/callbacks/backup_and_restore/
    """

    epochs: int | None = option(optional(count), None, "epochs between two", named=True)
    seconds: float | None = option(optional(positive), None, "seconds between two", named=True)
    minutes: float | None = option(optional(positive), None, "minutes between two", named=True)
    hours: float | None = option(optional(positive), None, "hours between two", named=True)
    on_failure: str = option(
        Choice("stop", "go_on"), "stop", "what follows where the disk is full", named=True
    )

    keep: int = option(count, 2, "the newest ones that stay", named=True)
    keep_best: int = option(whole, 0, "best ones by `monitor` that stay besides", named=True)
    keep_each: int | None = option(
        optional(count), None, "besides, those of each n-th epoch", named=True
    )
    monitor: str = option(
        Names(single=True), "val_loss", "what `keep_best` looks at: val_loss, …", named=True
    )
    mode: str = option(
        Choice("auto", "min", "max"),
        "auto",
        "which way is better; auto: as the metric says",
        named=True,
    )

    def check(self) -> None:
        given = [n for n in ("epochs", *_UNITS) if self.__dict__[n] is not None]
        if len(given) != 1:
            raise Refused("`every` takes one of `epochs`, `seconds`, `minutes`, `hours`")
        if not self.keep_best and {"monitor", "mode"} & self.given.keys():
            raise Refused("`monitor` is for `keep_best`: say how many are kept by it")

    @property
    def watches(self) -> bool:
        """Must there be what it monitors?"""
        return self.keep_best > 0

    @property
    def time(self) -> Any:
        """Seconds, or None where epochs are meant."""
        for name, factor in _UNITS.items():
            if self.__dict__[name] is not None:
                return self.__dict__[name] * factor
        return None


_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}
