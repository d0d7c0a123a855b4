"""Characters of texts as numbers."""

from __future__ import annotations

import unicodedata
from typing import Any

from specc.catalog.ragged import Ragged


def _points(values: Any) -> tuple[Any, Any]:
    """uint32 code points of all texts in a row, and how many each text has."""
    import numpy as np

    if isinstance(values, np.ndarray):
        return values, None
    texts = [unicodedata.normalize("NFC", text) for text in values.to_list()]
    return np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32), [len(t) for t in texts]


def learn(values: Any, most: int | None) -> list[str]:
    """The characters, the most frequent first."""
    import numpy as np

    found, often = np.unique(_points(values)[0], return_counts=True)
    order = np.lexsort((found, -often))[:most]
    return [chr(point) for point in found[order]]


def apply(values: Any, tokens: list[str]) -> Any:
    """Ragged int32; of one long text int32[characters]"""
    import numpy as np

    points, lengths = _points(values)
    known = np.array([ord(token) for token in tokens], np.uint32)
    order = np.argsort(known)
    place = np.searchsorted(known, points, sorter=order).clip(max=max(len(known) - 1, 0))
    index = order[place] if len(known) else np.zeros(len(points), np.int64)
    hit = known[index] == points if len(known) else np.zeros(len(points), bool)
    ids = np.where(hit, index + 2, 1).astype(np.int32)
    return ids if lengths is None else Ragged.of_lengths(ids, lengths)
