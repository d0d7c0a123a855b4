"""A kernel and a bias with their initializers, regularizers and constraints."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Layer, Weight
from specc.ir.sizes import Dim


def weight(
    layer: Layer, name: str, shape: tuple[Dim, ...], *, path: str = "", option: str = ""
) -> Weight:
    """The weight whose options are `<option>_initializer`, `…_regularizer` and `…_constraint`."""
    given: dict[str, Any] = layer.__dict__
    option = option or name
    return Weight(
        name,
        shape,
        given[f"{option}_initializer"],
        path=path,
        regularizer=given.get(f"{option}_regularizer"),
        constraint=given.get(f"{option}_constraint"),
    )


def initial(layer: Layer, option: str, keyword: str) -> dict[str, Any]:
    """`bias_init=…` for a Flax module whose default is Keras's, where the user chose another."""
    chosen = layer.given.get(f"{option}_initializer")
    return {} if chosen is None else {keyword: chosen.lower()}
