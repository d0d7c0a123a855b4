"""The reference of the language in the terminal, written by the catalog's own declarations."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from specc.catalog import KINDS as OF_THE_CATALOG
from specc.tools import differences, networks
from specc.tools import entries as catalog
from specc.tools.entries import Entry, Row, singular

WIDTH = 100
WIDEST = 36  # a first column is as wide as what stands in it, up to this

DIFFERENCES = "differences"  # what stands in place of a word, for the list of them

KINDS = (*OF_THE_CATALOG, networks.KIND)


def words() -> list[str]:
    """Every word of the language, and every network."""
    return sorted({*catalog.words(), *networks.places()})


def contents(kind: str = "") -> str:
    """The words by kind, or those of one kind, each with what it computes."""
    parts: list[str] = []
    for each in [kind] if kind else KINDS:
        found = networks.entries() if each == networks.KIND else catalog.entries(each)
        if found:
            parts.append(f"{each}\n{_columns([(e.name, e.sentence) for e in found])}")
    return "\n\n".join(parts) + "\n"


def page(name: str) -> str | None:
    """All that is declared of a word, one part for each kind that has it, or of a key of sections
    and an option of words; None for what is neither."""
    network = networks.entry_of(name)
    found = [*catalog.entries_of(name), *([network] if network else [])]
    parts = list(map(_page, found)) or list(_keys(name))
    return "\n\n".join(parts) + "\n" if parts else None


def differing() -> str:
    """Where words do not do what Keras does, by kind."""
    parts: dict[str, list[Row]] = {}
    for each in differences.differences():
        parts.setdefault(each.kind, []).append((each.word, each.text))
    return "\n\n".join(f"{kind}\n{_columns(rows)}" for kind, rows in parts.items()) + "\n"


def _keys(name: str) -> Iterator[str]:
    """Each meaning of an option, after the words that have it."""
    for row, words in catalog.keys_of(name).items():
        listed = ", ".join(f"`{word}`" for word in words)
        yield textwrap.fill(f"{name}, of {listed}", WIDTH) + f"\n{_columns([row])}"


def _page(entry: Entry) -> str:
    parts = [f"{entry.signature}    ({singular(entry.kind)})"]
    parts += [textwrap.fill(text, WIDTH) for text in (entry.sentence, *entry.more)]
    tables = {
        "Examples": entry.examples,
        "Inputs": entry.inputs,
        "Options": entry.options,
        "Options that stand with the inputs": entry.call_options,
        "Options that are given by name": entry.named,
    }
    parts += [f"{title}\n{_columns(list(rows))}" for title, rows in tables.items() if rows]
    notes: list[Row] = list(entry.facts)
    if entry.keras:
        notes.append(("Keras", entry.keras))
    if entry.source:
        notes.append(("source", entry.source))
    if entry.related:
        notes.append(("see also", ", ".join(entry.related)))
    if notes:
        parts.append("Notes\n" + _columns(notes))
    return "\n\n".join(parts)


def _columns(lines: list[Row]) -> str:
    width = min(WIDEST, max(len(left) for left, _ in lines))
    margin = " " * (width + 4)
    shown: list[str] = []
    for left, right in lines:
        start = f"  {left:<{width}}  "
        if len(left) > width and right:  # too long for its column: the text begins on the next line
            shown.append(f"  {left}")
            start = margin
        wrapped = textwrap.wrap(
            right,
            WIDTH,
            initial_indent=start,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        shown += wrapped or [start.rstrip()]
    return "\n".join(shown)
