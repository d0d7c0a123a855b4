"""What a model makes that no target says: images, and codes in a plane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from specc.runtime.plots.canvas import BLUE, COLOURS, Figure, canvas, short

SAMPLES = 8  # images in a row and in a column of a grid
BESIDE = 10  # images that are shown with what is made of them
PLACES = 20  # images in a row and in a column of a plane
GAP = 2  # pixels between images


@dataclass(frozen=True)
class Made:
    """The outputs of the model over the examples of a split, and what they were made of."""

    outputs: dict[str, np.ndarray]  # by name, the examples along the first axis
    images: dict[str, np.ndarray] = field(default_factory=dict)  # inputs that are images
    codes: tuple[str, ...] = ()  # outputs without a target
    classes: np.ndarray | None = None  # int[n], of the data's one category
    labels: tuple[str, ...] = ()  # of the classes
    split: str = "test"

    def pictures(self) -> Iterator[tuple[str, np.ndarray]]:
        """Outputs that are images: float[n, height, width, 1 or 3]."""
        for name, values in self.outputs.items():
            if values.ndim == 4 and values.shape[-1] in (1, 3):
                yield name, values


def samples(made: Made) -> list[Figure]:
    """A grid for each output that is an image."""
    found = []
    for name, values in made.pictures():
        figure, axis = _canvas((6.4, 6.8))
        _show(axis, grid(shades(values[: SAMPLES**2]), SAMPLES))
        axis.set_title(f"{name}: samples ({made.split})", fontsize=11, loc="left")
        found.append(figure)
    return found


def reconstructions(made: Made) -> list[Figure]:
    """For each input that is an image: it, and below it what is made of it, of the same size."""
    found = []
    for given, values in made.images.items():
        made_of = [each for each in made.pictures() if each[1].shape[1:3] == values.shape[1:3]]
        rows = [(given, values), *made_of]
        if len(rows) == 1:
            continue
        figure, axes = canvas(len(rows), 1, (0.9 * BESIDE, 1.2))
        for axis, (name, images) in zip(axes.flat, rows, strict=True):
            axis.set_axis_off()
            _show(axis, grid(shades(images[:BESIDE]), BESIDE))
            axis.set_title(f"{name} ({made.split})", fontsize=11, loc="left")
        found.append(figure)
    return found


def latent(made: Made) -> list[Figure]:
    """For each code a plane of points, and beside it a plane of each output that is an image."""
    found = []
    pictures = list(made.pictures())
    for name in made.codes:
        code = made.outputs[name]
        if code.ndim != 2 or code.shape[1] < 2:
            continue
        plane = in_a_plane(code)
        figure, axes = canvas(1, 1 + len(pictures), (5.6, 5.6))
        _points(axes[0, 0], plane, made)
        kind = "" if code.shape[1] == 2 else ", its two principal components"
        axes[0, 0].set_title(f"{name}{kind} ({made.split})", fontsize=11, loc="left")
        for axis, (picture, images) in zip(axes[0, 1:], pictures, strict=True):
            axis.set_axis_off()
            _show(axis, at_their_places(plane, shades(images)))
            axis.set_title(f"{picture} at its {name}", fontsize=11, loc="left")
        found.append(figure)
    return found


def in_a_plane(code: np.ndarray) -> np.ndarray:
    """float[n, 2]: the code, or its first two principal components."""
    if code.shape[1] == 2:
        return code
    centred = code - code.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # the largest last
    return centred @ axes[:, :-3:-1]


def at_their_places(plane: np.ndarray, images: np.ndarray) -> np.ndarray:
    """For each cell of the plane the image whose code is nearest its middle, if it has one."""
    low, high = np.quantile(plane, [0.01, 0.99], axis=0)
    scaled = (plane - low) / np.where(high > low, high - low, 1) * PLACES  # in cells
    cell = np.floor(scaled).astype(int)
    beside = np.linalg.norm(scaled - cell - 0.5, axis=1)
    shown = np.ones((PLACES * PLACES, *images.shape[1:]))
    for index in np.argsort(-beside):  # the nearest last, over the others
        column, row = cell[index]
        if 0 <= column < PLACES and 0 <= row < PLACES:
            shown[(PLACES - 1 - row) * PLACES + column] = images[index]
    return grid(shown, PLACES, gap=0)


def shades(images: np.ndarray) -> np.ndarray:
    """The same images in 0 to 1: all of them share one scale."""
    values = images.astype(float)
    low, high = values.min(), values.max()
    return (values - low) / ((high - low) or 1.0)


def grid(images: np.ndarray, across: int, gap: int = GAP) -> np.ndarray:
    """One image of many, row by row: float[height, width, channels]."""
    rows = -(-len(images) // across)
    _, height, width, channels = images.shape
    sheet = np.ones((rows * (height + gap) - gap, across * (width + gap) - gap, channels))
    for index, image in enumerate(images):
        top, left = index // across * (height + gap), index % across * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def _points(axis: Any, plane: np.ndarray, made: Made) -> None:
    style = {"s": 6, "linewidths": 0, "alpha": min(0.8, max(0.1, 1500 / len(plane)))}
    if made.classes is None:
        axis.scatter(*plane.T, color=BLUE, **style)
        return
    for number in range(int(made.classes.max()) + 1):
        label = made.labels[number] if number < len(made.labels) else str(number)
        colour = COLOURS[number % len(COLOURS)]
        marker = "o^s"[number // len(COLOURS) % 3]
        here = plane[made.classes == number]
        axis.scatter(*here.T, color=colour, marker=marker, label=short(label), **style)
    legend = axis.legend(frameon=False, fontsize=9, markerscale=2)
    for handle in legend.legend_handles:
        handle.set_alpha(1)


def _canvas(size: tuple[float, float]) -> Any:
    figure, axes = canvas(1, 1, size)
    axes[0, 0].set_axis_off()
    return figure, axes[0, 0]


def _show(axis: Any, sheet: np.ndarray) -> None:
    one = sheet.shape[-1] == 1
    axis.imshow(sheet[..., 0] if one else sheet, cmap="gray" if one else None, vmin=0, vmax=1)
