from __future__ import annotations

from typing import Any

from specc.catalog.data import Step, length
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Choice, Whole, flag, optional
from specc.catalog.ragged import Ragged
from specc.catalog.steps import _characters, _words
from specc.ir.program import Encoded
from specc.ir.sizes import symbol
from specc.ir.types import INT, Tensor


class tokenize(Step):
    """Text as numbers: int[length]. 0 is padding, 1 a token that the training rows do not have.

    The others are numbered from 2 by how often the training rows have them, equally frequent ones
    by letter. `words` are what stands between spaces, in lower case and without punctuation, in any
    script; `characters` are all characters as they are. `vocabulary(f)` counts 0 and 1 as well;
    with `vocabulary = n` it is n, and rarer tokens are 1.
    """

    by = option(Choice("words", "characters"), doc="words or characters")
    vocabulary = option(
        optional(Whole(3)), None, "most tokens to know, 0 and 1 among them", named=True
    )
    lowercase = option(flag, True, "words only: `The` is `the`", named=True)
    punctuation = option(flag, False, "words only: keep punctuation, each sign a word", named=True)
    examples = ("tokenize(words, vocabulary = 10_000)", "tokenize(characters)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind not in ("text", "stream"):
            raise Mismatch(
                f"`tokenize` takes text, but `{field}` holds {before.kind}", code="E0510"
            )
        shape = () if before.kind == "stream" else (length(field),)
        size = self.vocabulary or symbol(f"vocabulary({field})")
        return Encoded("tokens", Tensor(INT, shape), vocabulary=size)

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        most = None if self.vocabulary is None else self.vocabulary - 2
        if self.by == "characters":
            return {"tokens": _characters.learn(values, most)}
        return {"tokens": _words.learn(values, most, **self._options())}

    def apply(self, values: Any, state: dict[str, Any]) -> Ragged:
        """Ragged int32, or int32[tokens] of one long text"""
        if self.by == "characters":
            return _characters.apply(values, state["tokens"])
        return _words.apply(values, state["tokens"], **self._options())

    def _options(self) -> dict[str, bool]:
        return {"lowercase": self.lowercase, "punctuation": self.punctuation}

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        return {f"vocabulary({field})": self.vocabulary or len(state["tokens"]) + 2}

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """The texts of int[rows, length], padding left out; of int[length] a single text."""
        import numpy as np

        values = np.asarray(values, dtype=np.int64)
        if values.ndim > 1:
            return [self.invert(row, state) for row in values]
        known = ["", "\N{REPLACEMENT CHARACTER}", *state["tokens"]]
        return ("" if self.by == "characters" else " ").join(known[i] for i in values if i > 0)
