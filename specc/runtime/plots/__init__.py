"""The pictures of a run, by the names that a spec gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib as mpl

from specc.runtime.plots.agreement import predicted_against_true
from specc.runtime.plots.canvas import Seen, fonts, save
from specc.runtime.plots.confusion import confusion_matrix
from specc.runtime.plots.curves import precision_recall, roc
from specc.runtime.plots.history import history
from specc.runtime.plots.made import Made, latent, reconstructions, samples
from specc.runtime.plots.worst import worst_predictions

_OF_AN_OUTPUT: dict[str, Callable[[Seen], Any]] = {
    function.__name__: function
    for function in (
        confusion_matrix,
        precision_recall,
        predicted_against_true,
        roc,
        worst_predictions,
    )
}
_OF_WHAT_IS_MADE: dict[str, Callable[[Made], list[Any]]] = {
    function.__name__: function for function in (latent, reconstructions, samples)
}


def draw(plot: str, figures: dict[str, list[Any]], seen: tuple[Seen, ...]) -> dict[str, bytes]:
    """PNG files by name: one of the history, or one for each output that the plot suits."""
    with mpl.rc_context(fonts()):
        if plot == history.__name__:
            return {f"{plot}.png": save(history(figures))}
        function = _OF_AN_OUTPUT[plot]
        flat = [each for each in seen if each.output.ndim == 2]  # a sequence has no such picture
        return _files(plot, [figure for each in flat if (figure := function(each)) is not None])


def draw_made(plot: str, made: Made) -> dict[str, bytes]:
    """PNG files by name of what the model makes without a target."""
    with mpl.rc_context(fonts()):
        return _files(plot, _OF_WHAT_IS_MADE[plot](made))


def shows_what_is_made(plot: str) -> bool:
    """Does a plot show outputs as they are, not beside their targets?"""
    return plot in _OF_WHAT_IS_MADE


def _files(plot: str, drawn: list[Any]) -> dict[str, bytes]:
    if len(drawn) == 1:
        return {f"{plot}.png": save(drawn[0])}
    # An output's name is the user's: it is written in the picture, and never becomes a path.
    return {f"{plot}_{index}.png": save(figure) for index, figure in enumerate(drawn, 1)}


__all__ = ["Made", "Seen", "draw", "draw_made", "shows_what_is_made"]
