"""Words of texts as numbers."""

from __future__ import annotations

from typing import Any

from specc.catalog.ragged import Ragged

_SIGN = r"\p{P}$+<=>^`|~"  # punctuation of any script, and the signs of ASCII


def _split(values: Any, *, lowercase: bool, punctuation: bool) -> tuple[Any, Any]:
    """All words in a row (a polars Series), and how many each text has."""
    import numpy as np
    import polars as pl

    if isinstance(values, np.ndarray):  # one long text, as code points
        values = pl.Series([values.astype("<u4").tobytes().decode("utf-32-le")])
    text = values.str.normalize("NFC")
    if lowercase:
        text = text.str.to_lowercase()
    if punctuation:
        found = text.str.extract_all(rf"[{_SIGN}]|[^\s{_SIGN}]+")
    else:
        found = text.str.replace_all(f"[{_SIGN}]", "").str.extract_all(r"\S+")
    return found.explode().drop_nulls(), found.list.len().to_numpy()


def learn(values: Any, most: int | None, *, lowercase: bool, punctuation: bool) -> list[str]:
    """The words, the most frequent first."""
    flat, _ = _split(values, lowercase=lowercase, punctuation=punctuation)
    counted = flat.alias("word").value_counts(name="count")
    pairs = sorted(
        zip(counted["word"].to_list(), counted["count"].to_list(), strict=True),
        key=lambda p: (-p[1], p[0]),
    )
    return [word for word, _ in pairs[:most]]


def apply(values: Any, tokens: list[str], *, lowercase: bool, punctuation: bool) -> Any:
    """Ragged int32; of one long text int32[words]"""
    import numpy as np
    import polars as pl

    flat, lengths = _split(values, lowercase=lowercase, punctuation=punctuation)
    numbers = range(2, len(tokens) + 2)
    ids = flat.replace_strict(tokens, list(numbers), default=1, return_dtype=pl.Int32).to_numpy()
    ids = np.ascontiguousarray(ids, dtype=np.int32)
    return ids if isinstance(values, np.ndarray) else Ragged.of_lengths(ids, lengths)
