"""What an option of a word may be: the types, their ranges, and how they are said in a sentence."""

from __future__ import annotations

import math
from typing import Any

from specc.ir.sizes import Size


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Any = _Required()


class Refused(Exception):
    """A value that an option or an operand cannot take; its message follows "… must be"."""

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class OptionType:
    """Base of the types. `words` are bare names taken as they are; `kinds` are kinds of the catalog
    whose words may stand here, bare or with options of their own."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    bare: bool = False  # names are taken as they are, and so are those in a list
    bare_items: bool = False  # names in a list are taken as they are
    dotted: bool = False  # and so are names after a dot

    def convert(self, value: Any) -> Any:
        """The value as the word keeps it, or Refused."""
        raise NotImplementedError

    def describe(self) -> str:
        """The noun phrase of error messages and of the reference."""
        raise NotImplementedError

    def refuse(self) -> Refused:
        return Refused(self.describe())


class Whole(OptionType):
    """A whole number in a range; `60_000`, and 4.0 counts as 4."""

    def __init__(self, minimum: int | None = None, maximum: int | None = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def convert(self, value: Any) -> Any:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse()
        if self.minimum is not None and value < self.minimum:
            raise self.refuse()
        if self.maximum is not None and value > self.maximum:
            raise self.refuse()
        return value

    def describe(self) -> str:
        return "a whole number" + _range(self.minimum, self.maximum)


class SizeType(Whole):
    """A whole number, or a size that is known later (`classes(label)`)."""

    def convert(self, value: Any) -> Any:
        return value if isinstance(value, Size) else super().convert(value)


class Real(OptionType):
    """A number in a range; the bounds belong to it unless `open_low` or `open_high`."""

    def __init__(
        self,
        minimum: float | None = None,
        maximum: float | None = None,
        *,
        open_low: bool = False,
        open_high: bool = False,
    ) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.open_low = open_low
        self.open_high = open_high

    def convert(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
            raise self.refuse()
        low, high = self.minimum, self.maximum
        if low is not None and (value < low or (self.open_low and value == low)):
            raise self.refuse()
        if high is not None and (value > high or (self.open_high and value == high)):
            raise self.refuse()
        return float(value)

    def describe(self) -> str:
        if self.minimum == 0 and self.open_low and self.maximum is None:
            return "a number above 0"
        low = "" if self.minimum is None else ("above" if self.open_low else "at least")
        high = "" if self.maximum is None else ("below" if self.open_high else "at most")
        bounds = [
            f"{low} {self.minimum:g}" if low else "",
            f"{high} {self.maximum:g}" if high else "",
        ]
        return " ".join(["a number", " and ".join(b for b in bounds if b)]).strip()


class Flag(OptionType):
    def convert(self, value: Any) -> Any:
        if not isinstance(value, bool):
            raise self.refuse()
        return value

    def describe(self) -> str:
        return "true or false"


class TextType(OptionType):
    """Text in quotes."""

    def convert(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.refuse()
        return value

    def describe(self) -> str:
        return 'text in quotes ("…")'


class Choice(OptionType):
    """One of a few words, written bare: `same`, `valid`."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any) -> Any:
        if value not in self.words:
            raise self.refuse()
        return value

    def describe(self) -> str:
        return " or ".join(f"`{w}`" for w in self.words)


class WordOf(OptionType):
    """A word of the catalog: an activation, an initializer, a schedule."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def convert(self, value: Any) -> Any:
        if getattr(value, "kind", None) not in self.kinds:
            raise self.refuse()
        return value

    def describe(self) -> str:
        names = [kind.removesuffix("s").replace("_", " ") for kind in self.kinds]
        return " or ".join(("an " if n[0] in "aeiou" else "a ") + n for n in names)


class NoneType(OptionType):
    """`none`."""

    def convert(self, value: Any) -> Any:
        if value is not None:
            raise self.refuse()
        return None

    def describe(self) -> str:
        return "`none`"


class LayerType(OptionType):
    """A layer: a value of the evaluator that can be applied. Words keep it as it is."""

    def convert(self, value: Any) -> Any:
        if not getattr(value, "is_layer", False):
            raise self.refuse()
        return value

    def describe(self) -> str:
        return "a layer"


class AnyValue(OptionType):
    """Whatever the evaluator gives; the word checks it itself."""

    def convert(self, value: Any) -> Any:
        return value

    def describe(self) -> str:
        return "a value"


class Raw(OptionType):
    """An expression that a stage evaluates itself: losses, metrics, goals."""

    raw = True

    def convert(self, value: Any) -> Any:
        return value

    def describe(self) -> str:
        return "an expression"


class Later(OptionType):
    """A meaning that this release does not have yet: read by the grammar, refused by the check."""

    def convert(self, value: Any) -> Any:
        return value

    def describe(self) -> str:
        return "not available yet"


def _range(minimum: int | None, maximum: int | None) -> str:
    if minimum is not None and maximum is not None:
        return f" from {minimum} to {maximum}"
    if minimum is not None:
        return f" of at least {minimum}"
    return "" if maximum is None else f" of at most {maximum}"
