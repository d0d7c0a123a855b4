"""What the reference says of a word, gathered from its declaration: for the terminal and for pages."""

from __future__ import annotations

import re
import textwrap
from typing import Any, NamedTuple

from specc.catalog import KINDS, find, index, kinds_of, names
from specc.catalog.declare import Function, Layer, Loss, Metric, Operand, Option, Word, written
from specc.catalog.option_forms import ListOf, OneOf
from specc.catalog.options import REQUIRED, OptionType

Row = tuple[str, str]

# What losses and metrics take, in words.
_TARGETS = {
    "class": "class numbers",
    "one_hot": "one-hot classes",
    "binary": "binary values",
    "unit": "numbers from 0 to 1",
    "number": "numbers",
}
_OUTPUTS = {
    "probabilities": "probabilities (a last `softmax`)",
    "unit": "numbers from 0 to 1 (a last `sigmoid`)",
    "positive": "numbers above 0",
    "number": "numbers",
}
_MASKS = {
    "carries": "hands the mask of its input on",
    "uses": "uses the mask of its input: what does not count is passed over",
    "both": "uses the mask of its input, and hands it on",
}


class Entry(NamedTuple):
    """A word as the reference shows it."""

    name: str
    kind: str
    signature: str
    sentence: str  # the first of the docstring: what it computes
    more: tuple[str, ...]  # the paragraphs after it: shapes, ranges
    inputs: tuple[Row, ...]
    options: tuple[Row, ...]
    call_options: tuple[Row, ...]  # of a layer: those that stand with its inputs
    named: tuple[Row, ...]  # options that are given by name only
    facts: tuple[Row, ...]  # masks, training, targets and outputs
    examples: tuple[Row, ...]
    keras: str  # how it stands to Keras, if that is to be said
    source: str
    related: tuple[str, ...]  # the words of its file


def entries(kind: str) -> list[Entry]:
    """All words of a kind, by name."""
    return [entry(word) for name in names(kind) if (word := find(kind, name))]


def entries_of(name: str) -> list[Entry]:
    """The words of a name, one for each kind that has it."""
    return [entry(word) for kind in kinds_of(name) if (word := find(kind, name))]


def keys_of(name: str) -> dict[Row, list[str]]:
    """What an option of that name means, and the words that have it so: sections first."""
    found: dict[Row, list[str]] = {}
    for kind in ("sections", *KINDS):
        for each in names(kind):
            word = find(kind, each)
            option = word.parameters.get(name) if word is not None else None
            if isinstance(option, Option):
                of = found.setdefault(_option(option), [])
                if each not in of:
                    of.append(each)
    return found


def words() -> list[str]:
    """Every word of the language, once."""
    return sorted({name for kind in KINDS for name in names(kind)})


def singular(kind: str) -> str:
    return {"losses": "loss"}.get(kind, kind.removesuffix("s"))


def entry(word: type[Word]) -> Entry:
    sentence, more, source = _text(word)
    options = [p for p in word.parameters.values() if isinstance(p, Option)]
    inputs = [p for p in word.parameters.values() if isinstance(p, Operand)]
    return Entry(
        name=word.word(),
        kind=word.kind,
        signature=_signature(word),
        sentence=sentence,
        more=more,
        inputs=() if inputs == [Layer.x] else tuple(map(_input, inputs)),
        options=tuple(_option(o) for o in options if not o.named and not o.at_call),
        call_options=tuple(_option(o) for o in options if o.at_call),
        named=tuple(_option(o) for o in options if o.named and not o.at_call),
        facts=tuple(_facts(word)),
        examples=tuple(map(_example, word.examples)),
        keras=_keras(word),
        source=source,
        related=_related(word),
    )


def _text(word: type[Word]) -> tuple[str, tuple[str, ...], str]:
    """The first sentence, the other paragraphs and the source of the docstring."""
    first, _, rest = (word.__doc__ or "").strip().partition("\n")
    text = (first + "\n" + textwrap.dedent(rest)).strip()
    source = ""
    match = re.search(r"\s*\bSources?: (.+?)(?:\.?\n\n|\.?\Z)", text, re.DOTALL)
    if match:
        source = " ".join(match[1].split())
        text = text[: match.start()] + "\n\n" + text[match.end() :]
    parts = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    return parts[0], tuple(part for part in parts[1:] if part), source


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


def _input(operand: Operand) -> Row:
    kind = f"{operand.dtype} " if operand.dtype else ""
    many = f"{kind}tensors" if operand.many else f"a {kind}tensor"
    text = f"{many}{', may be left out' if operand.optional else ''}"
    return operand.name, "; ".join(t for t in (text, operand.doc) if t)


def _option(option: Option) -> Row:
    """An option with its default, and what it takes and means."""
    head = option.name
    if not _required(option):
        head += f" = {_default(option)}"
    takes = _takes(option.type)
    return head, "; ".join(dict.fromkeys(t for t in (takes, option.doc) if t))


def _default(option: Option) -> str:
    """`1` for `[1, 1]`, where one value stands for all."""
    value = option.default
    if isinstance(value, (list, tuple)) and _single(option.type) and len(set(map(str, value))) == 1:
        value = value[0]
    return written(value)


def _single(type_: OptionType) -> bool:
    if isinstance(type_, OneOf):
        return any(map(_single, type_.types))
    return isinstance(type_, ListOf) and type_.single


def _takes(type_: OptionType) -> str:
    """What an option takes; a list of what may stand alone is said in few words."""
    if isinstance(type_, OneOf):
        return ", or ".join(map(_takes, type_.types))
    if isinstance(type_, ListOf) and type_.single:
        several = f", or a list of {type_.length or 'them'}" if type_.length != 1 else ""
        return _takes(type_.item) + several
    return type_.describe()


def _facts(word: type[Word]) -> list[Row]:
    found: list[Row] = []
    if issubclass(word, Metric) and word.of_expression:
        found.append(("of", "an expression that is bound to a name in `compile`"))
    elif issubclass(word, (Loss, Metric)):
        found.append(("target", _or(_TARGETS.get(t, t) for t in word.takes)))
        found.append(("output", _OUTPUTS.get(word.wants, "anything of the target's shape")))
    if issubclass(word, Metric):
        found.append(("better", "larger" if word.better == "max" else "smaller"))
    if issubclass(word, Layer):
        if word.stochastic:
            found.append(("training", "draws anew for each batch; does nothing in inference"))
        elif word.trains_differently:
            found.append(("training", "acts otherwise than in inference"))
        mask = "makes one on request" if "mask_zero" in word.parameters else _MASKS.get(word.mask)
        if word.mask_chain is not Layer.mask_chain and "mask_zero" not in word.parameters:
            mask = "makes one"
        if mask:
            found.append(("mask", mask))
    if issubclass(word, Function) and word.activation:
        found.append(("activation", "may stand in `activation = …`, and after `|>` as a layer"))
    return found


def _or(parts: Any) -> str:
    *most, last = dict.fromkeys(parts)
    return f"{', '.join(most)} or {last}" if most else last


def _keras(word: type[Word]) -> str:
    """How the word stands to Keras: its name there, and what differs on purpose."""
    parts: list[str] = []
    if word.keras == "-":
        parts.append("Keras has no such word.")
    elif word.keras:
        parts.append(f"In Keras it is called `{word.keras}`.")
    if word.difference:
        parts.append(f"Other than in Keras: {word.difference}.")
    return " ".join(parts)


def _example(example: Any) -> Row:
    """What is written, and for what has a shape, from which to which."""
    if isinstance(example, str):
        return example, ""
    text, inputs, result = example
    return text, f"{', '.join(inputs)} -> {result}"


def _related(word: type[Word]) -> tuple[str, ...]:
    """The other words of its file, if they are a few."""
    file = index(word.kind)[word.word()][0]
    near = [n for n in names(word.kind) if index(word.kind)[n][0] == file and n != word.word()]
    return tuple(near) if len(near) <= 8 else ()
