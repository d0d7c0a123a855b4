"""The vocabulary. A kind is a folder; a word is a class in one of its files, alone or in a family.

The listing is read from the class lines of a folder's files; only the files that a spec uses are
imported.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from typing import Any

KINDS = (
    "layers",
    "functions",
    "numbers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
    "intervals",
    "types",
    "sources",
    "splits",
    "steps",
    "plots",
    "sections",
)

_ROOT = os.path.dirname(__file__)
_indexes: dict[str, dict[str, tuple[str, str]]] = {}
_CLASS = re.compile(r"^class ([A-Za-z]\w*)\(", re.MULTILINE)


def find(kind: str, word: str) -> type[Any] | None:
    """The class of a word, or None: found in a closed listing, never by importing a spec's name."""
    place = index(kind).get(word)
    if place is None:
        return None
    module, name = place
    found = getattr(import_module(f"specc.catalog.{kind}.{module}"), name)
    return None if found.abstract else found


def operator(sign: str) -> type[Any] | None:
    """The function behind an operator: `+` is `add`."""
    for module in ("operators", "comparisons"):
        for value in vars(import_module(f"specc.catalog.functions.{module}")).values():
            if getattr(value, "sign", None) == sign:
                return value
    return None


def index(kind: str) -> dict[str, tuple[str, str]]:
    """Every word of a kind: the module and the class that declare it, read from the folder once.

    A class whose word is taken in Python, or by an import beside it, ends in an underscore."""
    if kind not in _indexes:
        found: dict[str, tuple[str, str]] = {}
        folder = os.path.join(_ROOT, kind)
        if os.path.isdir(folder):
            for entry in sorted(os.listdir(folder)):
                if entry.endswith(".py") and not entry.startswith("_"):
                    with open(os.path.join(folder, entry), encoding="utf-8") as file:
                        for name in _CLASS.findall(file.read()):
                            found[name.rstrip("_")] = (entry[:-3], name)
        _indexes[kind] = found
    return _indexes[kind]


def names(kind: str) -> list[str]:
    """The words of a kind, for suggestions, completion and the reference."""
    return [n for n in sorted(index(kind)) if find(kind, n) is not None]


def kinds_of(word: str) -> list[str]:
    """The kinds that have a word of this name."""
    return [kind for kind in KINDS if word in index(kind) and find(kind, word) is not None]


def meant(kinds: tuple[str, ...], name: str) -> str:
    """A help sentence for a name that other libraries give to a word: `mse`, `SGD`; or nothing."""
    plain = name.replace("_", "").lower()
    for kind in kinds:
        for each in names(kind):
            word = find(kind, each)
            if word is not None and plain in (word.keras.lower(), *word.also):
                return f"here it is called `{each}`"
    return import_module("specc.catalog.keras_names").answer(kinds, name)


def option_of_keras(kind: str, option: str) -> str:
    """A help sentence for an option that words of this kind have in Keras alone; or nothing."""
    return import_module("specc.catalog.keras_options").instead(kind, option)


def value_of_keras(kind: str, option: str, value: str) -> str:
    """The same for a value of an option that both have."""
    return import_module("specc.catalog.keras_options").value_instead(kind, option, value)
