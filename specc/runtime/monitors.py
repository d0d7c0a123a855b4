"""From the callbacks of a spec to the monitors of the engine."""

from __future__ import annotations

from typing import Any

from specc.kernels.monitors import EarlyStopping, Goal
from specc.runtime.settings import Settings

_MONITORS = {monitor.__name__: monitor for monitor in (EarlyStopping,)}


def monitors_of(settings: Settings) -> tuple[Any, ...]:
    """The monitors among the callbacks, in the order of the spec.

    The word `early_stopping` is the monitor EarlyStopping, with the same options; a goal is the
    last one.
    """
    found = []
    for word in settings.callbacks:
        kernel = _MONITORS.get("".join(part.capitalize() for part in word.word().split("_")))
        if kernel is not None:
            options = dict(word.values())
            if options["mode"] == "auto":
                figure = options["monitor"].removeprefix("val_")
                options["mode"] = settings.better.get(figure, "min")
            found.append(kernel(**options))
    if settings.goal is not None:
        found.append(Goal(*settings.goal))
    return tuple(found)
