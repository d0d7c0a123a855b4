"""Where words do not do what Keras does, on purpose: collected from their declarations."""

from __future__ import annotations

from typing import NamedTuple

from specc.catalog import KINDS, find, names

PARITY = "`parity = keras` gives the number of Keras"


class Difference(NamedTuple):
    """What differs of one word, in a sentence."""

    kind: str
    word: str
    text: str


def differences() -> list[Difference]:
    """All that differ, by kind, in the order of the catalog."""
    found: list[Difference] = []
    for kind in KINDS:
        for name in names(kind):
            word = find(kind, name)
            if word is not None and word.difference:
                more = f"; {PARITY}" if "parity" in word.options() else ""
                found.append(Difference(kind, name, word.difference + more))
    return found


def renamed() -> list[tuple[str, str, str]]:
    """Words that Keras has under another name: the kind, the word here, the name there."""
    every = [(kind, name, find(kind, name)) for kind in KINDS for name in names(kind)]
    return [(k, n, w.keras) for k, n, w in every if w is not None and w.keras not in ("", "-")]
