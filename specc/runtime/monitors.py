"""From the callbacks of a spec to the monitors of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.monitored import options_of
from specc.kernels.monitors import EarlyStopping, Goal, ModelCheckpoint, ReduceLrOnPlateau
from specc.runtime.settings import Settings

_MONITORS = {m.__name__: m for m in (EarlyStopping, ModelCheckpoint, ReduceLrOnPlateau)}


def monitors_of(settings: Settings) -> tuple[Any, ...]:
    """The monitors among the callbacks, in the order of the spec.

    The word `early_stopping` is the monitor EarlyStopping, with the same options; a goal is the
    last one.
    """
    found = [_made(word, settings.better, settings.rate) for word in watching(settings)]
    if settings.goal is not None:
        found.append(Goal(*settings.goal))
    return tuple(found)


def watching(settings: Settings) -> list[Any]:
    """The callbacks that are monitors, one for each but the last that is a goal's."""
    return [word for word in settings.callbacks if word.watches]


def _made(word: Any, better: Mapping[str, str], rate: float | None) -> Any:
    name, options = options_of(word, better, rate)
    return _MONITORS[name](**options)
