"""Cases for the sweep: one use of a word for each value that one of its options may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from specc.catalog import find
from specc.catalog.declare import Word
from specc.catalog.option_forms import Checked, ListOf, OneOf
from specc.catalog.option_types import (
    Choice,
    Flag,
    NoneType,
    Real,
    Refused,
    TextType,
    Whole,
    WordOf,
)
from specc.catalog.word import written

NUMBERS = (0.3, 0.7, 1.5, 3.0, -0.5)
WHOLES = (2, 3, 1, 0, 4, -2)
ACTIVATIONS = ("tanh", "softplus")
AXES = ("axis", "axes", "shared_axes", "dims")  # Keras counts the batch
WEIGHTS = ("initializer", "regularizer", "constraint")  # weights are copied; the others add nothing


class Case(NamedTuple):
    """One use of a word: what differs from its example, and all options that are given."""

    changed: str
    given: dict[str, Any]


def cases(cls: type[Word], given: dict[str, Any], limit: int = 1000) -> list[Case]:
    """The use itself, and with each option in turn at the other values that its type allows."""
    found = [Case("", given)]
    for name, option in cls.options().items():
        if name.endswith(WEIGHTS):
            continue
        now = given.get(name, option.value())
        count = 0
        for value in values(option.type):
            try:
                value = option.type.convert(value)  # noqa: PLW2901
                changed = {**given, name: value}
                cls(**changed)
            except Refused:
                continue
            if count < 2 and value != now and type(value) is not type(NotImplemented):
                found.append(Case(f"{name} = {written(value)}", changed))
                count += 1
    if len(found) > limit:  # evenly over all options, the use itself included
        found = [found[i * len(found) // limit] for i in range(limit)]
    return found


def values(type_: Any) -> Iterator[Any]:
    """Values to try for an option, whatever else they may have to fit."""
    if isinstance(type_, Flag):
        yield from (True, False)
    elif isinstance(type_, Choice):
        yield from type_.words
    elif isinstance(type_, Whole):
        yield from WHOLES
    elif isinstance(type_, Real):
        yield from NUMBERS
    elif isinstance(type_, OneOf):
        inner = [list(values(t)) for t in type_.types]
        for i in range(max(map(len, inner), default=0)):
            yield from (each[i] for each in inner if i < len(each))
    elif isinstance(type_, NoneType):
        yield None
    elif isinstance(type_, ListOf):
        item = list(values(type_.item))
        length = type_.length or 1
        if type_.single:
            yield from item[:2]
        yield [item[i % len(item)] for i in range(length)] if item else []
    elif isinstance(type_, Checked) and isinstance(type_.base, WordOf):
        for name in ACTIVATIONS:
            word = find("functions", name)
            assert word is not None
            yield word()


def text(cls: type[Word], given: dict[str, Any]) -> str:
    """The word with its options, as the language writes it."""
    inside = ", ".join(one(cls, name, value) for name, value in given.items())
    return f"{cls.word()}({inside})" if inside else cls.word()


def one(cls: type[Word], name: str, value: Any) -> str:
    """One option as the language writes it; a text in its quotes, even if it looks like a name."""
    types = getattr(cls.options()[name].type, "types", (cls.options()[name].type,))
    quoted = isinstance(value, str) and any(isinstance(t, TextType) for t in types)
    return f'{name} = "{value}"' if quoted else f"{name} = {written(value)}"


def for_keras(given: dict[str, Any]) -> dict[str, Any]:
    """The options as Keras takes them: words by their names, axes with the batch, no initializers."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in AXES:
            found[name] = _with_batch(value)
        elif name == "equation":
            found[name] = _equation_with_batch(value)
        elif (
            name in ("size", "padding", "cropping") and isinstance(value, tuple) and len(value) == 1
        ):
            found[name] = value[0]  # of one axis Keras takes the number, or the pair, alone
        elif not name.endswith(WEIGHTS):
            found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and value and all(isinstance(v, float) for v in value):
        return list(value)  # several thresholds: no Keras metric takes a tuple of them
    return (value.keras or value.word()) if isinstance(value, Word) else value


def _with_batch(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(map(_with_batch, value))
    return value + 1 if isinstance(value, int) and value >= 0 else value


def _equation_with_batch(equation: str) -> str:
    """`ab,bc->ac` of one example as `Zab,bc->Zac` of a batch."""
    inputs, result = equation.replace(" ", "").split("->")
    first, rest = inputs.split(",", 1)
    batch = "" if first.startswith("...") else "Z"
    return f"{batch}{first},{rest}->{batch}{result}"
