"""Lists at compile time."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.options import Refused
from specc.ir.sizes import Size

LONGEST = 100_000


class linspace(NumberFunction):
    """`linspace(a, b, n)`: n numbers evenly from a to b, both ends included."""

    examples = ("linspace(0, 1, 3) == [0.0, 0.5, 1.0]",)

    @staticmethod
    def fold(start: Any, stop: Any, count: Any) -> Any:
        if not isinstance(count, int) or not 1 <= count <= LONGEST:
            raise Refused(f"needs a whole number of points from 1 to {LONGEST:_}")
        if count == 1:
            return [float(start)]
        return [start + (stop - start) * i / (count - 1) for i in range(count)]


class range_(NumberFunction):
    """`range(n)`, `range(a, b)`, `range(a, b, step)`: whole numbers, the end left out."""

    examples = ("range(3) == [0, 1, 2]", "range(1, 6, 2) == [1, 3, 5]")

    @staticmethod
    def fold(*bounds: Any) -> Any:
        if any(isinstance(b, Size) for b in bounds):
            raise Refused("over a size that is known only from the data is a tensor, not a list")
        if not 1 <= len(bounds) <= 3 or not all(isinstance(b, int) for b in bounds):
            raise Refused("needs one to three whole numbers")
        found = range(*bounds)
        if len(found) > LONGEST:
            raise Refused(f"is longer than {LONGEST:_}")
        return list(found)


class len_(NumberFunction):
    """The number of items of a list."""

    of_lists = True
    examples = ("len([4, 5]) == 2",)

    @staticmethod
    def fold(values: Any) -> Any:
        if not isinstance(values, list):
            raise Refused("needs a list")
        return len(values)


class zip_(NumberFunction):
    """Lists of equal length, item by item."""

    of_lists = True
    examples = ("zip([1, 2], [3, 4]) == [[1, 3], [2, 4]]",)

    @staticmethod
    def fold(*lists: Any) -> Any:
        if not lists or not all(isinstance(v, list) for v in lists):
            raise Refused("needs lists")
        if len({len(v) for v in lists}) > 1:
            raise Refused(
                f"needs lists of one length, got lengths {', '.join(str(len(v)) for v in lists)}"
            )
        return [list(items) for items in zip(*lists, strict=True)]


class enumerate_(NumberFunction):
    """Pairs of a position from 0 and an item."""

    of_lists = True
    examples = ("enumerate([7, 8]) == [[0, 7], [1, 8]]",)

    @staticmethod
    def fold(values: Any) -> Any:
        if not isinstance(values, list):
            raise Refused("needs a list")
        return [[i, v] for i, v in enumerate(values)]


class reversed_(NumberFunction):
    """A list from its end to its beginning."""

    of_lists = True
    examples = ("reversed([1, 2]) == [2, 1]",)

    @staticmethod
    def fold(values: Any) -> Any:
        if not isinstance(values, list):
            raise Refused("needs a list")
        return values[::-1]
