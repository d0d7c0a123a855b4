"""What all pictures share: size, colours, and how they become PNG."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

# Okabe and Ito's colours, told apart with every kind of colour vision; https://jfly.uni-koeln.de/color
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, BLACK = "#CC79A7", "#56B4E9", "#000000"
COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK)
STYLES = ("-", "--", "-.", ":")  # with the colours, 28 lines are told apart
GREY = "#666666"
DPI = 150
# After matplotlib's own font, for scripts that it lacks: whichever of these the machine has.
MORE_FONTS = (
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Malgun Gothic",
    "Microsoft YaHei",
    "Apple SD Gothic Neo",
    "Hiragino Sans",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
)


@dataclass(frozen=True)
class Seen:
    """An output over the examples of a split, beside its target."""

    name: str
    target: np.ndarray  # class numbers int[n], 0 or 1 [n, 1], one-hot [n, k], or numbers [n, k]
    output: np.ndarray  # probabilities [n, k] or [n, 1], or numbers [n, k]
    labels: tuple[str, ...] = ()  # of classes, or of the columns of numbers
    category: bool = True  # probabilities of classes; False: numbers
    split: str = "test"
    images: np.ndarray | None = None  # [n, height, width, channels], of any range

    @property
    def exclusive(self) -> bool:
        """Whether every example has exactly one class."""
        several = self.target.ndim == 2 and self.target.shape[1] > 1
        return self.category and not (several and (self.target.sum(axis=1) != 1).any())


def canvas(rows: int = 1, columns: int = 1, size: tuple[float, float] = (5.2, 4.0)) -> Any:
    """A figure and its axes, [rows, columns], each of `size` inches."""
    inches = (size[0] * columns, size[1] * rows)
    figure = Figure(figsize=inches, dpi=DPI, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for each in axes.flat:
        each.spines[["top", "right"]].set_visible(False)
        each.spines[["left", "bottom"]].set_color(GREY)
        each.tick_params(colors=GREY, labelcolor="black", labelsize=9)
        each.grid(visible=True, color="#e6e6e6", linewidth=0.8)
        each.set_axisbelow(True)
    return figure, axes


@cache
def fonts() -> dict[Any, Any]:
    """The setting of matplotlib that finds letters of many scripts."""
    installed = {font.name for font in fontManager.ttflist}
    return {"font.family": ["DejaVu Sans", *(name for name in MORE_FONTS if name in installed)]}


def save(figure: Figure) -> bytes:
    """The figure as PNG, the same bytes for the same figure."""
    FigureCanvasAgg(figure)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        # Laid out before, for `savefig` would draw all of it once more only to lay it out.
        if (layout := figure.get_layout_engine()) is not None:
            layout.execute(figure)
            figure.set_layout_engine("none")
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": "specc"})
    return file.getvalue()


def line_style(index: int) -> dict[str, Any]:
    """Colour and dashes of the index-th line of a picture."""
    styles = STYLES[index // len(COLOURS) % len(STYLES)]
    return {"color": COLOURS[index % len(COLOURS)], "linestyle": styles, "linewidth": 1.8}


def class_numbers(target: np.ndarray) -> np.ndarray:
    """int[n], from class numbers, 0 or 1 in a column, or one-hot."""
    if target.ndim == 2 and target.shape[1] > 1:
        return target.argmax(axis=1)
    return target.reshape(-1).round().astype(int)


def short(text: str, limit: int = 18) -> str:
    """A label that fits."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
