"""One of several losses that train parts of a model in turn."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import Names, WordOf, count, optional, raw


class objective(Section):
    """`objective generator { … }` in `compile`: within each step they take their turns in the order
    of the file, each with the weights as updated so far. Source: https://arxiv.org/abs/1406.2661"""

    inside = "compile"
    loss: Any = option(raw, doc="what it makes small")
    trains: Any = option(optional(Names()), None, "the layers whose weights it changes; none: all")
    optimizer: Any = option(WordOf("optimizers"), "rmsprop", "how they move")
    every: int = option(count, 1, "it takes a turn in every n-th step")
