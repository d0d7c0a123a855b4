"""What is measured after training."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import ListOf, Names, WordOf, raw


class evaluate(Section):
    """Metrics and pictures of a split that training did not see."""

    split: str = option(Names(single=True), "test", "train, validation or test")
    metrics: Any = option(raw, None, "as in compile, which is the default")
    plots: tuple[Any, ...] = option(
        ListOf(WordOf("plots"), single=True), (), "pictures in `plots/`"
    )
