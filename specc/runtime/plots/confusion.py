"""Which classes are taken for which."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.runtime.plots.canvas import Seen, canvas, class_numbers, short

WRITTEN = 20  # classes up to which the counts stand in their cells


def confusion_matrix(seen: Seen) -> Any:
    """Examples by true and predicted class; the shade is the share of the true class."""
    if not seen.exclusive:
        return None
    true = class_numbers(seen.target)
    said = decided(seen.output)
    classes = max(2, seen.output.shape[1], len(seen.labels))
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (true, said), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = min(11.0, max(4.2, 2.2 + 0.62 * classes))
    figure, axes = canvas(1, 1, (side + 0.8, side))
    axis = axes[0, 0]
    axis.grid(visible=False)
    image = axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    bar = figure.colorbar(image, ax=axis, shrink=0.8)
    bar.set_label("share of the true class")
    bar.outline.set_visible(False)
    if classes <= WRITTEN:
        for (row, column), count in np.ndenumerate(counts):
            colour = "white" if shares[row, column] > 0.55 else "black" if count else "#b0b0b0"
            axis.text(column, row, count, ha="center", va="center", color=colour, fontsize=10)
    labels = [short(label) for label in seen.labels] or [str(c) for c in range(classes)]
    step = -(-classes // 40)
    ticks = range(0, classes, step)
    steep = max(map(len, labels)) * classes > 45
    axis.set_xticks(
        ticks, labels[::step], rotation=45 if steep else 0, ha="right" if steep else "center"
    )
    axis.set_yticks(ticks, labels[::step])
    axis.set_xlabel("predicted")
    axis.set_ylabel("true")
    right = counts.trace()
    title = f"{seen.name}: {right} of {counts.sum()} right ({seen.split})"
    axis.set_title(title, fontsize=11, loc="left")
    return figure


def decided(output: np.ndarray) -> np.ndarray:
    """int[n]: the class with the highest probability; of one probability, whether above 0.5."""
    if output.shape[1] == 1:
        return (output[:, 0] > 0.5).astype(int)
    return output.argmax(axis=1)
