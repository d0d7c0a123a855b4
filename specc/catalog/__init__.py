"""The vocabulary. A kind is a folder; a word is a class in one of its files.

A word is looked for in the file that is called like it in snake_case, without its number of
dimensions (`Conv2D` in `conv.py`); where a file holds a family under another name, the class line is
found by reading the folder. Only the files that a spec uses are imported.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from typing import Any

KINDS = (
    "layers",
    "functions",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
    "types",
    "sources",
    "splits",
    "steps",
    "plots",
    "sections",
)

_ROOT = os.path.dirname(__file__)
_indexes: dict[str, dict[str, str]] = {}
_CLASS = re.compile(r"^class ([A-Za-z]\w*)\(", re.MULTILINE)


def find(kind: str, word: str) -> type[Any] | None:
    """The class of a word, or None. A lookup in a closed listing: never an import of a spec's name."""
    module = index(kind).get(word)
    if module is None:
        return None
    found = getattr(import_module(f"specc.catalog.{kind}.{module}"), class_name(word))
    return None if found.abstract else found


def class_name(word: str) -> str:
    """Python's name of a word: `lambda` and the like carry an underscore."""
    return word + "_" if word in _RESERVED else word


def index(kind: str) -> dict[str, str]:
    """Every word of a kind and the module that declares it, read from the folder once."""
    if kind not in _indexes:
        found: dict[str, str] = {}
        folder = os.path.join(_ROOT, kind)
        if os.path.isdir(folder):
            for entry in sorted(os.listdir(folder)):
                if entry.endswith(".py") and not entry.startswith("_"):
                    with open(os.path.join(folder, entry), encoding="utf-8") as file:
                        for name in _CLASS.findall(file.read()):
                            found[name.rstrip("_")] = entry[:-3]
        _indexes[kind] = found
    return _indexes[kind]


def names(kind: str) -> list[str]:
    """The words of a kind, for suggestions, completion and the reference."""
    return [n for n in sorted(index(kind)) if find(kind, n) is not None]


def kinds_of(word: str) -> list[str]:
    """The kinds that have a word of this name."""
    return [kind for kind in KINDS if word in index(kind) and find(kind, word) is not None]


_RESERVED = frozenset(
    "and as assert async await break class continue def del elif else except finally for from global if "
    "import in is lambda nonlocal not or pass raise return try while with yield True False None".split()
)
