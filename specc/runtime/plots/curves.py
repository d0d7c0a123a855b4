"""What a threshold trades: ROC and precision-recall curves, exact."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.runtime.plots.canvas import GREY, Seen, canvas, class_numbers, line_style, short

LINES = 12  # classes that get a line of their own, the most frequent ones


def roc(seen: Seen) -> Any:
    """True positive rate against false positive rate, with the area."""
    if not seen.category:
        return None
    figure, axis = _square(f"{seen.name}: ROC ({seen.split})")
    for index, (label, is_true, score) in enumerate(_one_against_the_rest(seen)):
        true, false = counts_from_the_top(is_true, score)
        x, y = np.append(0, false / false[-1]), np.append(0, true / true[-1])
        area = float(np.trapezoid(y, x))
        axis.plot(x, y, label=f"{label} {area:.3f}", **line_style(index))
    axis.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":", label="chance 0.500")
    axis.set_xlabel("false positive rate")
    axis.set_ylabel("true positive rate")
    _legend(axis, "area under the curve", "lower right")
    return figure


def precision_recall(seen: Seen) -> Any:
    """Precision against recall, with the average precision and what chance would give."""
    if not seen.category:
        return None
    figure, axis = _square(f"{seen.name}: precision and recall ({seen.split})")
    lines = _one_against_the_rest(seen)
    for index, (label, is_true, score) in enumerate(lines):
        true, false = counts_from_the_top(is_true, score)
        recall, precision = np.append(0, true / true[-1]), true / (true + false)
        average = float(np.sum(np.diff(recall) * precision))
        style = line_style(index)
        axis.plot(
            recall,
            np.append(precision[0], precision),
            drawstyle="steps-pre",
            label=f"{label} {average:.3f}",
            **style,
        )
        if len(lines) == 1:
            share = float(is_true.mean())
            axis.axhline(share, color=GREY, linewidth=1, linestyle=":", label=f"chance {share:.3f}")
    axis.set_xlabel("recall")
    axis.set_ylabel("precision")
    _legend(axis, "average precision", "lower left")
    return figure


def counts_from_the_top(is_true: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """True and false positives at every threshold, from the highest score that occurs down."""
    order = np.argsort(-score, kind="stable")
    is_true, score = is_true[order], score[order]
    last = np.append(score[1:] != score[:-1], True)
    return np.cumsum(is_true)[last], np.cumsum(~is_true)[last]


def _one_against_the_rest(seen: Seen) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """(label, whether it is true, score) for each class that has examples of both kinds."""
    classes = seen.output.shape[1]
    if classes == 1:
        label = seen.labels[1] if len(seen.labels) == 2 else seen.name
        found = [(short(label), class_numbers(seen.target) == 1, seen.output[:, 0])]
    else:
        labels = seen.labels or tuple(map(str, range(classes)))
        several = seen.target.ndim == 2 and seen.target.shape[1] > 1
        true = seen.target > 0.5 if several else np.arange(classes) == seen.target.reshape(-1, 1)
        found = [(short(labels[c]), true[:, c], seen.output[:, c]) for c in range(classes)]
    found = [each for each in found if 0 < each[1].sum() < len(each[1])]
    if len(found) > LINES:
        found.sort(key=lambda each: -int(each[1].sum()))
    return found[:LINES]


def _square(title: str) -> Any:
    figure, axes = canvas(1, 1, (5.0, 4.8))
    axis = axes[0, 0]
    axis.set_xlim(-0.02, 1.02)
    axis.set_ylim(-0.02, 1.02)
    axis.set_aspect("equal")
    axis.set_title(title, fontsize=11, loc="left")
    return figure, axis


def _legend(axis: Any, title: str, where: str) -> None:
    axis.legend(title=title, loc=where, frameon=False, fontsize=9, title_fontsize=9)
