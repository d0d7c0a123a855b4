"""Classes that a spec declares."""

from __future__ import annotations

from typing import Any

from specc.catalog.data import Values
from specc.catalog.options import OptionType, Refused, count


class ClassList(OptionType):
    """A number of classes, or their names."""

    bare_items = True

    def convert(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            names = Values().convert(value)
            if len(set(names)) < len(names):
                raise Refused("a list in which no class stands twice")
            return names
        return count.convert(value)

    def describe(self) -> str:
        return "a number of classes or a list of them"


class TwoValues(Values):
    """The names of no and yes."""

    def convert(self, value: Any) -> Any:
        found = super().convert(value)
        if len(set(found)) != 2 or len(found) != 2:
            raise self.refuse()
        return found

    def describe(self) -> str:
        return "a list of two values, the one that counts as 0 first"
