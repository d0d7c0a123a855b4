"""Pages of the documentation that are made of declarations: Markdown for a site of MkDocs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple

from specc.catalog import KINDS
from specc.catalog.keras_names import ELSEWHERE, LEFT_OUT, OTHERS
from specc.catalog.keras_options import OPTIONS
from specc.diagnostics.code import Code
from specc.diagnostics.codes import by_module
from specc.tools import differences, networks
from specc.tools.entries import Entry, Row, entries, singular

Pages = dict[str, str]  # path in the folder -> text

KIND_TITLES = {
    "layers": "Layers",
    "functions": "Functions of tensors",
    "numbers": "Functions of numbers and lists",
    "losses": "Losses",
    "metrics": "Metrics",
    "optimizers": "Optimizers",
    "schedules": "Schedules of the learning rate",
    "initializers": "Initializers",
    "regularizers": "Regularizers",
    "constraints": "Constraints",
    "callbacks": "Callbacks",
    "types": "Types of data",
    "sources": "Sources of data",
    "splits": "Splits",
    "steps": "Steps of data preparation",
    "plots": "Plots",
    "intervals": "Intervals of checkpoints",
    "sections": "Sections",
}

_FAMILY = re.compile(r"keras\.io/api/layers/([a-z]+)_layers")
_OTHERS = "other"
_TYPE = r"(?:float|int|bool|complex)\[[^\]`]*\]"
_TYPES = re.compile(rf"(?<!`)({_TYPE}(?:(?:, | -> ){_TYPE})*)")  # shapes in a sentence


class Place(NamedTuple):
    """A page of words: its path, its title and what stands on it."""

    path: str
    title: str
    entries: list[Entry]


def reference(pictures: str = "", elsewhere: str = "") -> Pages:
    """One page a kind, the layers one a family, and an index of all.

    `pictures` is a folder of contact sheets, `elsewhere` the way to it from the reference."""
    words = [place for kind in KINDS for place in _places(kind)]
    places = [*words, Place(f"{networks.KIND}.md", "Architectures", networks.entries())]
    found: Pages = {p.path: _page(p, pictures, elsewhere) for p in places}
    found["index.md"] = _index(places)
    found["keras.md"] = _differences(words)
    return found


def diagnostics(findings: Callable[[Code], str]) -> Pages:
    """One page for each range of codes; `findings` says what specc prints of a bad example."""
    found: Pages = {}
    lines = ["# Diagnostics\n", "Every finding has a code; `specc explain E0312` tells of it.\n"]
    for name, (title, codes) in by_module().items():
        path = f"diagnostics/{name}.md"
        heading = title.partition(": ")[2].rstrip(".")
        found[path] = "\n".join(
            [f"# {heading[0].upper()}{heading[1:]}\n", *(_code(c, findings(c)) for c in codes)]
        )
        lines.append(f"\n## {heading[0].upper()}{heading[1:]}\n")
        lines += [f"- [`{c.code}`]({name}.md#{c.code.lower()}) {escaped(c.title)}" for c in codes]
    found["diagnostics/index.md"] = "\n".join(lines) + "\n"
    return found


def escaped(text: str) -> str:
    """Plain text as Markdown, what stands between backticks as it is."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        p if i % 2 else re.sub(r"([*_\[\]<>|#\\])", r"\\\1", p) for i, p in enumerate(parts)
    )


def fenced(text: str, language: str) -> str:
    """A block of code; its fence is longer than every one in it."""
    fence = "`" * max(3, *(len(run) + 1 for run in ["", *re.findall("`{3,}", text)]))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def _places(kind: str) -> list[Place]:
    title, found = KIND_TITLES.get(kind, kind.capitalize()), entries(kind)
    if kind != "layers":
        return [Place(f"{kind}.md", title, found)] if found else []
    families: dict[str, list[Entry]] = {}
    for entry in found:
        match = _FAMILY.search(entry.source)
        families.setdefault(match[1] if match else _OTHERS, []).append(entry)
    return [
        Place(f"layers/{name}.md", f"{name.capitalize()} layers", families[name])
        for name in sorted(families, key=lambda n: (n == _OTHERS, n))
    ]


def _index(places: list[Place]) -> str:
    lines = ["# Reference\n", "Every word of the language, from its own declaration.\n"]
    for place in places:
        lines.append(f"\n## [{place.title}]({place.path})\n")
        lines.append(" · ".join(f"[`{e.name}`]({place.path}#{anchor(e)})" for e in place.entries))
    return "\n".join(lines) + "\n"


def anchor(entry: Entry) -> str:
    return entry.name.lower()


def _page(place: Place, pictures: str, elsewhere: str) -> str:
    lines = [f"# {place.title}\n", "| word | |", "| --- | --- |"]
    lines += [f"| [`{e.name}`](#{anchor(e)}) | {escaped(e.sentence)} |" for e in place.entries]
    way = f"{'../' * place.path.count('/')}{elsewhere}"
    sheets = set(os.listdir(pictures)) if os.path.isdir(pictures) else set()
    for entry in place.entries:
        lines += ["", _entry(entry)]
        sheet = f"{entry.name}.jpg"
        if sheet in sheets:
            lines.append(f"![`{entry.name}` over a few images]({way}/{sheet})\n")
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> str:
    lines = [f"## {escaped(entry.name)} {{ #{anchor(entry)} }}\n", _formula(entry.sentence)]
    lines += [escaped(_TYPES.sub(r"`\1`", text)) + "\n" for text in entry.more]
    lines.append(fenced(entry.signature, "spec"))
    if entry.examples:
        lines.append(fenced("\n".join(_aligned(entry.examples)), "spec"))
    tables = {
        "input": entry.inputs,
        "option": entry.options,
        "with its inputs": entry.call_options,
        "by name only": entry.named,
    }
    for head, rows in tables.items():
        if rows:
            lines.append(_table(head, rows))
    lines += [f"- **{name}**: {escaped(text)}" for name, text in entry.facts]
    if entry.keras:
        lines.append(
            f'\n!!! note "{"Other than in Keras" if "Other than" in entry.keras else "Keras"}"\n'
        )
        lines.append(f"    {escaped(entry.keras)}")
    if entry.source:
        lines.append(f"\nSource: {_linked(entry.source)}")
    return "\n".join(lines) + "\n"


def _formula(sentence: str) -> str:
    """The first sentence; an equation at its end stands in a line of its own."""
    words, colon, formula = sentence.rstrip(".").partition(": ")
    if colon and " = " in formula and "`" not in formula:
        return f"{escaped(words)}:\n\n{fenced(formula, 'text')}"
    return f"{escaped(sentence)}\n"


def _aligned(examples: tuple[Row, ...]) -> list[str]:
    width = max(len(left) for left, _ in examples)
    return [f"{left:<{width}}   # {right}" if right else left for left, right in examples]


def _table(head: str, rows: tuple[Row, ...]) -> str:
    lines = [f"| {head} | default | takes, and means |", "| --- | --- | --- |"]
    for left, right in rows:
        name, _, default = left.partition(" = ")
        shown = f"`{default}`" if default else ""
        takes, _, means = right.partition("; ")
        text = f"{escaped(takes)}<br>{escaped(means)}" if means else escaped(takes)
        lines.append(f"| `{name}` | {shown} | {text} |")
    return "\n".join(lines) + "\n"


def _linked(source: str) -> str:
    parts = re.split(r"(https?://[^\s,]+)", source)
    return "".join(f"<{p}>" if i % 2 else escaped(p) for i, p in enumerate(parts))


def _code(code: Code, printed: str) -> str:
    lines = [f"## {code.code}: {escaped(code.title)} {{ #{code.code.lower()} }}\n"]
    lines.append(f"{escaped(code.reason)}\n")
    lines += ["Wrong:\n", fenced(visible(code.bad), "spec")]
    lines += [fenced(printed, "text")] if printed else []
    lines += ["Right:\n", fenced(visible(code.good), "spec")]
    for name, text in code.files:
        lines += [f"Beside them, `{name}`:\n", fenced(visible(text), "text")]
    return "\n".join(lines)


def visible(spec: str) -> str:
    """An example with what cannot be shown as escapes, and long lines cut."""
    plain = spec.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    lines = plain.rstrip("\n").split("\n")[:60]
    shown = ["".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line) for line in lines]
    return "\n".join(line if len(line) <= 120 else line[:119] + "…" for line in shown)


def _differences(places: list[Place]) -> str:
    """Where a word does not do what Keras does, and what other names it has there."""
    lines = ["# Differences from Keras\n"]
    lines.append(
        "Names and defaults are those of Keras 3 wherever Keras has the word. Below is all"
    )
    lines.append("that differs on purpose; `specc reference differences` prints it. Where Keras's")
    lines.append(
        "figure is wrong, `tests/catalog/test_right_where_keras_is_wrong.py` has it beside"
    )
    lines.append("the true one; all that should be equal is compared by `make parity`.")
    linked = {
        (e.kind, e.name): f"[`{e.name}`]({p.path}#{anchor(e)})" for p in places for e in p.entries
    }
    kind = ""
    for each in differences.differences():
        if each.kind != kind:
            kind = each.kind
            lines += [f"\n## {KIND_TITLES.get(kind, kind.capitalize())}\n"]
            lines += ["| word | what differs |", "| --- | --- |"]
        lines.append(f"| {linked[kind, each.word]} | {escaped(each.text)} |")
    lines += ["\n## Words with another name\n", "| in Keras | here | kind |", "| --- | --- | --- |"]
    lines += [
        f"| `{there}` | {linked[of, here]} | {singular(of)} |"
        for of, here, there in differences.renamed()
    ]
    return "\n".join([*lines, *_not_words()]) + "\n"


def _not_words() -> list[str]:
    """What of Keras stands elsewhere here, or is left out; all else is a word."""
    lines = ["\n## In and out\n", "Every public name of these namespaces of Keras 3.15 is a word,"]
    lines.append("but for those below; a test compares them with Keras.\n")
    lines += ["| in Keras | here |", "| --- | --- |"]
    for space, found in ELSEWHERE.items():
        lines += [f"| `{space}.{n}` | {escaped(text)} |" for n, text in sorted(found.items())]
    lines += [f"| `keras.{space}` | {escaped(text)} |" for space, text in OTHERS.items()]
    lines += ["\n### Left out\n", "| in Keras | why |", "| --- | --- |"]
    for space, reasons in LEFT_OUT.items():
        for why, found in reasons.items():
            names = ", ".join(f"`{n}`" for n in found.split())
            lines.append(f"| `{space}`: {names} | {escaped(why)} |")
    lines += ["\n### Options\n", "| in Keras | here |", "| --- | --- |"]
    for space, told in OPTIONS.items():
        lines += [f"| `{space}`: `{n}` | {escaped(text)} |" for n, text in told.items()]
    return lines
