"""The examples that the model got most wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.runtime.plots.canvas import BLUE, Seen, canvas, class_numbers, short
from specc.runtime.plots.confusion import decided

SHOWN = 12
ACROSS = 4


def worst_predictions(seen: Seen) -> Any:
    """The twelve with the highest loss: as images where the input is one, else as bars."""
    if seen.category and not seen.exclusive:
        return None
    losses, labels = _classes(seen) if seen.category else _numbers(seen)
    worst = np.argsort(-losses, kind="stable")[:SHOWN]
    if seen.images is not None and len(seen.images):
        return _images(seen, worst, labels)
    figure, axes = canvas(1, 1, (6.0, 1.0 + 0.3 * len(worst)))
    axis = axes[0, 0]
    axis.barh(range(len(worst)), losses[worst], color=BLUE, height=0.6)
    rows = [f"row {row + 1}: {labels[row]}" for row in worst]
    axis.set_yticks(range(len(worst)), rows)
    axis.invert_yaxis()
    axis.grid(visible=False, axis="y")
    axis.set_xlabel("-log of the true class's probability" if seen.category else "absolute error")
    axis.set_title(f"{seen.name}: worst predictions ({seen.split})", fontsize=11, loc="left")
    return figure


def _images(seen: Seen, worst: np.ndarray, labels: list[str]) -> Any:
    assert seen.images is not None
    rows = -(-len(worst) // ACROSS)
    figure, axes = canvas(rows, ACROSS, (1.9, 2.2))
    figure.suptitle(
        f"{seen.name}: worst predictions ({seen.split})", fontsize=11, x=0.02, ha="left"
    )
    for axis in axes.flat:
        axis.set_axis_off()
    for axis, row in zip(axes.flat, worst, strict=False):
        picture = seen.images[row].astype(float)
        low, high = picture.min(), picture.max()
        picture = (picture - low) / ((high - low) or 1.0)
        one = picture.shape[-1] == 1
        axis.imshow(picture[..., 0] if one else picture[..., :3], cmap="gray" if one else None)
        axis.set_title(labels[row], fontsize=9)
    return figure


def _classes(seen: Seen) -> tuple[np.ndarray, list[str]]:
    """-log of the true class's probability, and `true, not said 93%` for each example."""
    true, said = class_numbers(seen.target), decided(seen.output)
    if seen.output.shape[1] == 1:
        yes = seen.output[:, 0]
        right, sure = np.where(true == 1, yes, 1 - yes), np.where(said == 1, yes, 1 - yes)
    else:
        index = np.arange(len(true))
        right, sure = seen.output[index, true], seen.output[index, said]
    names = [short(label, 12) for label in seen.labels] or [str(c) for c in range(true.max() + 1)]
    names += [str(c) for c in range(len(names), int(max(true.max(), said.max())) + 1)]
    labels = [
        f"{names[t]}, said {names[s]} {p:.0%}" for t, s, p in zip(true, said, sure, strict=True)
    ]
    return -np.log(np.maximum(right, np.finfo(np.float32).tiny)), labels


def _numbers(seen: Seen) -> tuple[np.ndarray, list[str]]:
    """The mean absolute error, and `true, said` for each example."""
    true = seen.target.reshape(len(seen.target), -1).astype(float)
    said = seen.output.reshape(len(seen.output), -1).astype(float)
    labels = [f"{t[0]:.4g}, said {s[0]:.4g}" for t, s in zip(true, said, strict=True)]
    return np.abs(said - true).mean(axis=1), labels
