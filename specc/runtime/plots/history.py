"""How losses and metrics went over the epochs."""

from __future__ import annotations

from typing import Any

from matplotlib.ticker import MaxNLocator

from specc.runtime.plots.canvas import BLUE, ORANGE, canvas

ACROSS = 3  # panels in a row


def history(figures: dict[str, list[Any]]) -> Any:
    """A panel for each figure, training beside validation."""
    names = [
        name
        for name, values in figures.items()
        if not (name.startswith("val_") and name.removeprefix("val_") in figures)
        and values
        and not isinstance(values[0], list)
    ]
    columns = min(ACROSS, max(1, len(names)))
    rows = -(-len(names) // columns) or 1
    figure, axes = canvas(rows, columns, (4.6, 3.4))
    for name, axis in zip(names, axes.flat, strict=False):
        validation = figures.get(f"val_{name}")
        _line(axis, figures[name], "training", color=BLUE)
        if validation:
            _line(axis, validation, "validation", color=ORANGE, linestyle="--")
        axis.set_title(name.replace("_", " "), fontsize=11, loc="left")
        axis.set_xlabel("epoch")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        if validation:
            axis.legend(frameon=False, fontsize=9)
    for axis in list(axes.flat)[len(names) :]:
        axis.set_visible(False)
    return figure


def _line(axis: Any, values: list[float], label: str, **style: Any) -> None:
    epochs = range(1, len(values) + 1)
    marker = "o" if len(values) < 15 else None
    axis.plot(epochs, values, label=label, linewidth=1.8, marker=marker, markersize=4, **style)
