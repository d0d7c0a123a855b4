"""What the data says of a field: sizes that are named until it is read."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.options import Refused


class classes(NumberFunction):
    """`classes(species)`: the number of classes of a category."""

    of_field = True
    examples = ("classes(species)",)

    @staticmethod
    def fact(field: Any) -> Any:
        if field.encoded.classes is None:
            raise Refused(f"`{field.name}` is no category")
        return field.encoded.classes


class vocabulary(NumberFunction):
    """`vocabulary(title)`: the number of tokens of a text, the reserved ones included."""

    of_field = True
    examples = ("vocabulary(title)",)

    @staticmethod
    def fact(field: Any) -> Any:
        if field.encoded.vocabulary is None:
            raise Refused(f"`{field.name}` is not tokenized")
        return field.encoded.vocabulary


class length(NumberFunction):
    """`length(sentence)`: the size of a field's first axis."""

    of_field = True
    examples = ("length(sentence)",)

    @staticmethod
    def fact(field: Any) -> Any:
        if not field.encoded.tensor.shape:
            raise Refused(f"`{field.name}` is a single number")
        return field.encoded.tensor.shape[0]
