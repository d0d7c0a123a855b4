"""The option types that words name: shares, sizes, activations, schedules."""

from __future__ import annotations

from specc.catalog.option_forms import Checked, Entries, ListOf, Named, Names, OneOf
from specc.catalog.option_types import (
    REQUIRED,
    AnyValue,
    Choice,
    Flag,
    Later,
    LayerType,
    NoneType,
    OptionType,
    Raw,
    Real,
    Refused,
    SizeType,
    TextType,
    Whole,
    WordOf,
)

fraction = Real(0, 1)  # a share, both ends allowed
rate = Real(0, 1, open_high=True)  # a fraction dropped: below 1
positive = Real(0, open_low=True)
natural = Real(0)
whole = Whole()
count = Whole(1)
size = SizeType(1)
flag = Flag()
text = TextType()
real = Real()
raw = Raw()
later = Later()
layer = LayerType()
anything = AnyValue()
activation = OneOf(
    NoneType(),
    Checked(
        WordOf("functions"), lambda word: word.activation, "an activation, as `relu` or `tanh`"
    ),
)
initializer = WordOf("initializers")
regularizer = OneOf(NoneType(), WordOf("regularizers"))
constraint = OneOf(NoneType(), WordOf("constraints"))
schedule = OneOf(positive, WordOf("schedules"))  # a learning rate


def optional(type_: OptionType) -> OneOf:
    return OneOf(NoneType(), type_)


def each(length: int, item: OptionType = count) -> ListOf:
    """One value an axis; a single one stands for all: `3` is `[3, 3]`."""
    return ListOf(item, length=length, single=True)


axis_type = whole
axes = OneOf(NoneType(), whole, ListOf(whole))


__all__ = [  # the types too: words import all that they need of options from here
    "REQUIRED",
    "AnyValue",
    "Checked",
    "Choice",
    "Entries",
    "Flag",
    "Later",
    "LayerType",
    "ListOf",
    "Named",
    "Names",
    "NoneType",
    "OneOf",
    "OptionType",
    "Raw",
    "Real",
    "Refused",
    "SizeType",
    "TextType",
    "Whole",
    "WordOf",
    "activation",
    "anything",
    "axes",
    "axis_type",
    "constraint",
    "count",
    "each",
    "flag",
    "fraction",
    "initializer",
    "later",
    "layer",
    "natural",
    "optional",
    "positive",
    "rate",
    "raw",
    "real",
    "regularizer",
    "schedule",
    "size",
    "text",
    "whole",
]
