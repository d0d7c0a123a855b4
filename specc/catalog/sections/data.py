"""From files to tensors."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import WordOf, raw


class data(Section):
    """Where rows come from, how they are split, and the fields that the model sees.

    Fields are lines of their own: `input NAME: TYPE from COLUMN |> step |> …`, likewise `target`
    and `weight`.
    """

    source: Any = option(WordOf("sources"), doc="where rows come from")
    split: Any = option(raw, None, "which rows train, validate and test; without it all train")
