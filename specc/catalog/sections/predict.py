"""What the trained model is used for."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import Names, WordOf, optional, raw, text


class predict(Section):
    """Predictions for new rows, or generated text."""

    source: Any = option(
        optional(WordOf("sources")), None, "rows to predict; their target may be missing"
    )
    output: str = option(text, "predictions.csv", "the file to write")
    columns: Any = option(
        optional(Names()), None, "columns of the source, and probability, class, value"
    )
    generate: Any = option(raw, None, "`sample(prompt = …)`, for a language model")
