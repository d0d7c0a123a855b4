"""What an option of a word may be, made of other types: lists, choices between types, conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specc.catalog.option_types import OptionType, Refused


class OneOf(OptionType):
    """The first type that takes the value."""

    def __init__(self, *types: OptionType) -> None:
        self.types = types
        self.words = tuple(w for t in types for w in t.words)
        self.kinds = tuple(k for t in types for k in t.kinds)
        self.bare = any(t.bare for t in types)
        self.bare_items = any(t.bare_items for t in types)
        self.dotted = any(t.dotted for t in types)

    def convert(self, value: Any) -> Any:
        for each in self.types:
            try:
                return each.convert(value)
            except Refused:
                continue
        raise self.refuse()

    def describe(self) -> str:
        return ", or ".join(t.describe() for t in self.types)


class ListOf(OptionType):
    """A list of values of one type, of a `length` if that is fixed; `single`: one may stand alone."""

    def __init__(
        self, item: OptionType, *, length: int | None = None, single: bool = False
    ) -> None:
        self.item = item
        self.length = length
        self.single = single
        self.words = item.words
        self.kinds = item.kinds

    def convert(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            if not self.single:
                raise self.refuse()
            value = [value] * (self.length or 1)
        if self.length is not None and len(value) != self.length:
            raise self.refuse()
        return tuple(self.item.convert(v) for v in value)

    def describe(self) -> str:
        many = f"{self.length} " if self.length else ""
        plural = f"a list of {many}({self.item.describe()})"
        return f"{self.item.describe()}, or {plural}" if self.single else plural


class Names(OptionType):
    """Names written bare, alone or in a list: columns, splits, layers; never looked up. With
    `dotted` they may lead into one another: `encoder.dense`."""

    bare = True

    def __init__(self, *, single: bool = False, dotted: bool = False) -> None:
        self.single = single
        self.dotted = dotted

    def convert(self, value: Any) -> Any:
        if self.single:
            if not isinstance(value, str):
                raise self.refuse()
            return value
        values = value if isinstance(value, (list, tuple)) else [value]
        if not all(isinstance(v, str) for v in values):
            raise self.refuse()
        return tuple(values)

    def describe(self) -> str:
        return "a name" if self.single else "a list of names"


class Named(OptionType):
    """Options that the user names: `lines(negative = "neg.txt", positive = "pos.txt")`. The word
    keeps them as pairs (name, value); it may have other options beside them."""

    def __init__(self, item: OptionType, phrase: str, *, needed: bool = True) -> None:
        self.item = item
        self.phrase = phrase
        self.needed = needed  # one at least
        self.words = item.words
        self.kinds = item.kinds

    def convert(self, value: Any) -> Any:
        if not isinstance(value, tuple) or (self.needed and not value):
            raise self.refuse()
        return tuple((name, self.item.convert(v)) for name, v in value)

    def describe(self) -> str:
        return self.phrase


class Entries(OptionType):
    """A record whose names the user chooses, each with a value of one type; or none."""

    def __init__(self, item: OptionType, phrase: str) -> None:
        self.item = item
        self.phrase = phrase

    def convert(self, value: Any) -> Any:
        if value is not None and (not isinstance(value, dict) or not value):
            raise self.refuse()
        return None if value is None else {n: self.item.convert(v) for n, v in value.items()}

    def describe(self) -> str:
        return self.phrase


class Checked(OptionType):
    """Another type with a condition on top of it, said in words."""

    def __init__(self, base: OptionType, test: Callable[[Any], bool], words: str) -> None:
        self.base = base
        self.test = test
        self.sentence = words
        self.words = base.words
        self.kinds = base.kinds

    def convert(self, value: Any) -> Any:
        converted = self.base.convert(value)
        if not self.test(converted):
            raise self.refuse()
        return converted

    def describe(self) -> str:
        return self.sentence
