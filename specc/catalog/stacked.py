"""Weights of several layers in one array, as the optimizer of a program meets them."""

from __future__ import annotations

from typing import Any

from specc.ir.python import Expr, Kernel


def layer_by_layer(made: Expr, weights: tuple[Any, ...]) -> Expr:
    """A transformation whose step of a number depends on the rest of the weight that it is in: of
    stacked weights it takes those of each layer by themselves.

    `weights` are places of those that are trained. What treats each number alike, or looks at all
    weights together, needs none of this.
    """
    rows = {"/".join(w.row): len(w.index) for w in weights if w.row}
    return Kernel("layer_by_layer")(made, rows) if rows else made
