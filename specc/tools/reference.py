"""The reference of the language, written by the catalog's own declarations."""

from __future__ import annotations

import textwrap
from typing import Any

from specc.catalog import KINDS, find, kinds_of, names
from specc.catalog.declare import Operand, Option, Word, written
from specc.catalog.options import REQUIRED

WIDTH = 100
WIDEST = 36  # a first column is as wide as what stands in it, up to this


def words() -> list[str]:
    """Every word of the language, once."""
    return sorted({name for kind in KINDS for name in names(kind)})


def contents() -> str:
    """The words by kind, each with the first line of its page."""
    parts: list[str] = []
    for kind in KINDS:
        found = [word for name in names(kind) if (word := find(kind, name))]
        if found:
            lines = [(word.word(), _first_sentence(word)) for word in found]
            parts.append(f"{kind}\n{_columns(lines)}")
    return "\n\n".join(parts) + "\n"


def page(name: str) -> str | None:
    """All that is declared of a word, one part for each kind that has it; None for no word."""
    found = [word for kind in kinds_of(name) if (word := find(kind, name))]
    return "\n\n".join(map(_page, found)) + "\n" if found else None


def _page(word: type[Word]) -> str:
    kind = word.kind.removesuffix("s") if word.kind != "losses" else "loss"
    parts = [f"{_signature(word)}    ({kind})", *_paragraphs(word)]
    if word.parameters:
        parts.append(_columns([_parameter(p) for p in word.parameters.values()]))
    if word.examples:
        parts.append("Examples\n" + _columns(list(map(_example, word.examples))))
    if word.keras == "-":
        parts.append("Keras has no such word.")
    elif word.keras:
        parts.append(f"In Keras: `{word.keras}`.")
    if word.difference:
        parts.append(textwrap.fill(f"Other than in Keras: {word.difference}.", WIDTH))
    return "\n\n".join(parts)


def _paragraphs(word: type[Word]) -> list[str]:
    """The docstring without the margin of the source."""
    first, _, rest = (word.__doc__ or "").strip().partition("\n")
    return (first + "\n" + textwrap.dedent(rest)).strip().split("\n\n")


def _first_sentence(word: type[Word]) -> str:
    return _paragraphs(word)[0].replace("\n", " ").split(" Source: ")[0]


def _signature(word: type[Word]) -> str:
    """As it is written: the required options, and dots where there are others."""
    if word.kind == "sections":
        return f"{word.word()} {{ … }}"
    if not word.parameters:
        return word.word()
    inside = [n for n, p in word.parameters.items() if isinstance(p, Operand) or _required(p)]
    if word.kind == "layers":  # its operands stand in parentheses of their own, or before the pipe
        inside = [n for n in inside if isinstance(word.parameters[n], Option)]
    more = any(isinstance(p, Option) and not _required(p) for p in word.parameters.values())
    return f"{word.word()}({', '.join([*inside, *(['…'] if more else [])])})"


def _required(option: Option) -> bool:
    return option.default is REQUIRED


def _parameter(parameter: Option | Operand) -> tuple[str, str]:
    """An option or operand, and what it takes and means."""
    if isinstance(parameter, Operand):
        many = "tensors" if parameter.many else "a tensor"
        text = f"{many}{', may be left out' if parameter.optional else ''}"
        return parameter.name, "; ".join(t for t in (text, parameter.doc) if t)
    head = parameter.name
    if not _required(parameter):
        head += f" = {written(parameter.default)}"
    text = "; ".join(t for t in (parameter.type.describe(), parameter.doc) if t)
    return head, text + (" (given by name)" if parameter.named else "")


def _example(example: Any) -> tuple[str, str]:
    """What is written, and for what has a shape, from which to which."""
    if isinstance(example, str):
        return example, ""
    text, inputs, result = example
    return text, f"{', '.join(inputs)} -> {result}"


def _columns(lines: list[tuple[str, str]]) -> str:
    width = min(WIDEST, max(len(left) for left, _ in lines))
    margin = " " * (width + 4)
    shown: list[str] = []
    for left, right in lines:
        start = f"  {left:<{width}}  "
        wrapped = textwrap.wrap(right, WIDTH, initial_indent=start, subsequent_indent=margin)
        shown += wrapped or [start.rstrip()]
    return "\n".join(shown)
