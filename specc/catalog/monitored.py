"""What a callback that watches a figure asks of the engine's monitor of its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def options_of(
    word: Any, better: Mapping[str, str], rate: float | None
) -> tuple[str, dict[str, Any]]:
    """The monitor's name and its options, from a word of catalog/callbacks.

    `better` says of each metric whether "max" or "min" is better; `rate` is the learning rate, where
    it is a number.
    """
    options = dict(word.values())
    options["mode"] = mode_of(word, better)
    for name in ("filename", "save_best_only"):
        options.pop(name, None)
    if "min_lr" in options:
        least = options.pop("min_lr")
        options["least"] = least / rate if rate else 0.0
    name = "".join(part.capitalize() for part in word.word().split("_"))
    return name, options


def mode_of(word: Any, better: Mapping[str, str]) -> str:
    """Which way is better of what a word monitors: "max" or "min"."""
    if word.mode != "auto":
        return word.mode
    return better.get(word.monitor.removeprefix("val_"), "min")
