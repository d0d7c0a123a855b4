"""How words of the `data` section are declared: sources, splits, field types, steps.

Each does its own work with numpy and polars, imported inside the method: one file a word.
"""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Word
from specc.ir.program import Encoded


class Source(Word):
    """Where rows come from."""

    kind = "sources"
    abstract = True

    def schema(self) -> dict[str, Any] | None:
        """Column -> what is known of it without reading (None), or None where nothing is known."""
        return None

    def read(self, reader: Any) -> Any:
        """A polars DataFrame, one row an example; `reader` confines and opens paths."""
        raise NotImplementedError


class Split(Word):
    kind = "splits"
    abstract = True


class FieldType(Word):
    """The type of a field: `number`, `category`, `image(28, 28, 1)`."""

    kind = "types"
    abstract = True

    def encode(self, field: str, columns: int) -> Encoded:
        """What the field holds before any step."""
        raise NotImplementedError


class Step(Word):
    """A step of a field's pipe. Learns from the training rows alone; its state is plain JSON."""

    kind = "steps"
    abstract = True
    learns: ClassVar[bool] = False

    def infer(self, before: Encoded, field: str) -> Encoded:
        """What the field holds after the step; raises Mismatch where it cannot."""
        raise NotImplementedError

    def learn(self, values: Any) -> dict[str, Any]:
        """The state, from the training rows."""
        return {}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """The values after the step."""
        raise NotImplementedError

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Back to the unit of the column, for predictions of a target."""
        return values
