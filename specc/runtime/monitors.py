"""From the callbacks of a spec to the monitors of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.kernels.monitors import EarlyStopping

_MONITORS = {monitor.__name__: monitor for monitor in (EarlyStopping,)}


def monitors_of(callbacks: Iterable[Any]) -> tuple[Any, ...]:
    """The monitors among them, in the order of the spec: `early_stopping` is EarlyStopping.

    A word and its monitor have the same options; `mode` is resolved to "max" or "min".
    """
    found = []
    for word in callbacks:
        kernel = _MONITORS.get("".join(part.capitalize() for part in word.word().split("_")))
        if kernel is not None:
            found.append(kernel(**word.values()))
    return tuple(found)
