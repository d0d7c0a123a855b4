"""The history of a run as a table of text: a line of names, then a line an epoch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specc.runtime.directory import finite

History = Mapping[str, list[Any]]  # by figure, one an epoch
Phases = Sequence[tuple[str, History]]  # those that have begun, in order; "" is one without a name
Epoch = tuple[int, str, dict[str, Any]]  # its number from 1, its phase, its figures


def epochs_of(phases: Phases, after: int = 0) -> Iterator[Epoch]:
    """The epochs of all phases in a row, but for the first `after` of them."""
    before = 0
    for name, history in phases:
        count = max(map(len, history.values()), default=0)
        for index in range(max(0, after - before), count):
            figures = {figure: values[index] for figure, values in history.items()}
            yield before + index + 1, name, figures
        before += count


def head(figures: Mapping[str, Any], separator: str = ",", *, phased: bool = False) -> str:
    """The names of the columns for figures like these; one that is a list has a column an item."""
    columns = [
        column
        for name, value in figures.items()
        for column in (
            [f"{name}[{index}]" for index in range(len(value))]
            if isinstance(value, list)
            else [name]
        )
    ]
    return separator.join(["epoch", *["phase"] * phased, *columns]) + "\n"


def line(epoch: Epoch, separator: str = ",", *, phased: bool = False) -> str:
    """The columns of an epoch."""
    number, phase, figures = epoch
    cells = [
        _cell(item)
        for value in figures.values()
        for item in (value if isinstance(value, list) else [value])
    ]
    return separator.join([str(number), *[phase] * phased, *cells]) + "\n"


def history_csv(phases: Phases) -> str:
    """All of it. Where a phase has a name, the second column says which one an epoch is of."""
    phased = any(name for name, _ in phases)
    epochs = list(epochs_of(phases))
    first = epochs[0][2] if epochs else {name: None for _, all_ in phases for name in all_}
    return head(first, phased=phased) + "".join(line(each, phased=phased) for each in epochs)


def _cell(value: Any) -> str:
    return repr(value) if not isinstance(value, list) else f'"{json.dumps(finite(value))}"'
