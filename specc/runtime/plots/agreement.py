"""Predicted numbers beside true ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.runtime.plots.canvas import BLUE, GREY, Seen, canvas

ACROSS = 3  # panels in a row
PANELS = 9


def predicted_against_true(seen: Seen) -> Any:
    """A point for each example and the line where both are equal, a panel for each number."""
    if seen.category:
        return None
    true = seen.target.reshape(len(seen.target), -1).astype(float)
    said = seen.output.reshape(len(seen.output), -1).astype(float)
    panels = min(PANELS, true.shape[1])
    columns = min(ACROSS, panels)
    figure, axes = canvas(-(-panels // columns), columns, (4.6, 4.4))
    for index, axis in enumerate(axes.flat):
        if index >= panels:
            axis.set_visible(False)
            continue
        _panel(axis, true[:, index], said[:, index])
        label = seen.labels[index] if index < len(seen.labels) else ""
        name = label or (seen.name if panels == 1 else f"{seen.name}[{index}]")
        axis.set_title(f"{name} ({seen.split})", fontsize=11, loc="left")
    return figure


def _panel(axis: Any, true: np.ndarray, said: np.ndarray) -> None:
    low, high = min(true.min(), said.min()), max(true.max(), said.max())
    margin = 0.05 * (high - low) or 1.0
    ends = (low - margin, high + margin)
    axis.plot(ends, ends, color=GREY, linewidth=1, linestyle=":", zorder=1)
    alpha = min(0.8, max(0.05, 200 / len(true)))
    axis.scatter(true, said, s=16, color=BLUE, alpha=alpha, linewidths=0, zorder=2)
    axis.set_xlim(ends)
    axis.set_ylim(ends)
    axis.set_aspect("equal")
    axis.set_xlabel("true")
    axis.set_ylabel("predicted")
    error = np.abs(said - true).mean()
    spread = np.square(true - true.mean()).sum()
    text = f"mean absolute error {error:.4g}"
    if spread > 0:
        text = f"R² {1 - np.square(said - true).sum() / spread:.3f}\n{text}"
    axis.text(0.03, 0.97, text, transform=axis.transAxes, va="top", fontsize=9)
