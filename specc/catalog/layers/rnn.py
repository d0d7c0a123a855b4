"""A cell run along time."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Layer, Mismatch, operand, option
from specc.catalog.layers._recurrent import Cell, need_mask
from specc.catalog.options import ListOf, OneOf, flag
from specc.catalog.options import layer as inner

FLAGS = (
    "return_sequences",
    "return_state",
    "go_backwards",
    "stateful",
    "unroll",
    "zero_output_for_mask",
)


class RNN(Layer):
    """A cell run along time: a layer with inputs (x, state) that gives { output, state }.

    float[time, …] -> the last output, or float[time, …] with `return_sequences`. The first state is 0;
    its shape is declared in the cell, `state: float[units]`, where it does not follow from a step.
    Source: https://keras.io/api/layers/recurrent_layers/rnn/
    """

    masks_steps = True
    mask_ = operand(
        "bool[time]: where it is false the step is skipped", optional=True, dtype="bool"
    )
    initial_state = operand("the first state, as the cell takes it", optional=True, tree=True)
    cell = option(
        OneOf(inner, ListOf(inner)), doc="`LSTMCell(32)`, a list of cells, or a layer of your own"
    )
    return_sequences: bool = option(
        flag, False, "gives the output of every step, not only the last"
    )
    return_state: bool = option(flag, False, "gives the last state too: [output, state, …]")
    go_backwards: bool = option(
        flag, False, "from the last step to the first; outputs in that order"
    )
    stateful: bool = option(
        flag, False, "begins with the state that the batch before has ended with, row by row"
    )
    unroll: bool = option(flag, False, "writes the steps out instead of a loop")
    zero_output_for_mask: bool = option(flag, False, "outputs 0 where the mask is false")
    examples = (
        ("RNN(LSTMCell(8))", ("float[10, 4]",), "float[8]"),
        (
            "RNN(StackedRNNCells([GRUCell(8), GRUCell(6)]), return_sequences = true)",
            ("float[10, 4]",),
            "float[10, 6]",
        ),
    )

    def expand(self, parts: Any, x: Any, mask: Any, initial_state: Any) -> Any:
        if not parts.rank(x):
            raise Mismatch(
                f"`RNN` takes a sequence float[time, …], got {x.type}",
                code="E0302",
                help="a sequence has an axis of steps: `expand_dims` adds one",
                operand=0,
            )
        need_mask("RNN", parts.type(mask), parts.type(x))
        flags = {name: self.__dict__[name] for name in FLAGS}
        initial_state = None if initial_state == [] else initial_state
        if isinstance(self.cell, tuple):
            parts.configured("cell", StackedRNNCells(cells=self.cell))
        cell = parts.only("cell")
        result = along_time(parts, cell, x, mask, initial_state, flags)
        if self.return_sequences and not self.go_backwards:
            first = result[0] if isinstance(result, list) else result
            if hasattr(first, "mask"):
                first.mask = x.mask if mask is None else mask.source.name
        return result


class StackedRNNCells(Layer):
    """Cells one on another: each takes what the one before gives at the same step.

    (x, [a state for each cell]) -> { output, state }; `RNN(StackedRNNCells([…]))` runs them along time.
    Source: https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/
    """

    state = operand("the states, one a cell", many=True, tree=True)
    cells = option(ListOf(inner), doc="the cells, from the first to the last")
    examples = (("RNN(StackedRNNCells([LSTMCell(8), GRUCell(6)]))", ("float[10, 4]",), "float[6]"),)

    def expand(self, parts: Any, x: Any, state: Any) -> Any:
        cells = parts.layers("cells")
        states = _of_each(self, state, len(cells))
        after = []
        for cell, before in zip(cells, states, strict=True):
            given = before if isinstance(before, list) and hasattr(cell, "word") else [before]
            made = parts.apply(cell, x, *given)
            x = made["output"]
            after.append(made["state"])
        return {"output": x, "state": after}

    def along_time(self, parts: Any, x: Any, mask: Any, state: Any, flags: dict[str, bool]) -> Any:
        """One cell after the other over the whole sequence: the same numbers, in larger products."""
        cells = parts.layers("cells")
        states = _of_each(self, state, len(cells)) if state is not None else [None] * len(cells)
        last: list[Any] = []
        given = mask
        for i, (cell, first) in enumerate(zip(cells, states, strict=True)):
            final = i == len(cells) - 1
            more = {**flags, "return_state": True} if flags["return_state"] else dict(flags)
            more["return_sequences"] = flags["return_sequences"] or not final
            more["go_backwards"] = flags["go_backwards"] and not i
            kept = given if given is not None else parts.mask(x)
            made = along_time(parts, cell, x, given, first, more)
            if flags["return_state"]:
                made, *after = made
                last.append(after if len(after) > 1 else after[0])
            x = made
            if not final and kept is not None:
                turned = flags["go_backwards"] and not i
                given = parts.use("functions", "flip", kept, axis=-1) if turned else kept
        return [x, *last] if flags["return_state"] else x


def along_time(parts: Any, cell: Any, x: Any, mask: Any, state: Any, flags: dict[str, bool]) -> Any:
    """A cell over a sequence: in its own loop, if it has one."""
    word = getattr(cell, "word", None)
    if isinstance(word, StackedRNNCells):
        return word.along_time(parts.of(cell), x, mask, state, flags)
    loop = find("layers", word.loop) if isinstance(word, Cell) else None
    if word is None or loop is None:
        if flags["stateful"]:
            raise Mismatch(
                f"`stateful` is for cells of the language, and this is {cell!r}",
                code="E0206",
                help="`RNN(LSTMCell(8), stateful = true)`; a layer of your own takes its state as an "
                "input and gives it out with `return_state`",
            )
        flags = {name: value for name, value in flags.items() if name != "stateful"}
        alone = isinstance(state, list) and len(state) == 1
        return parts.scan(cell, x, mask, state[0] if alone else state, flags)
    states = [] if state is None else state if isinstance(state, list) else [state]
    given = {k: v for k, v in flags.items() if v}
    return parts.like(cell, loop(**word.given, **given), x, mask, states)


def _of_each(layer: StackedRNNCells, state: Any, count: int) -> list[Any]:
    if isinstance(state, list) and len(state) == 1 and isinstance(state[0], list):
        state = state[0]
    if not isinstance(state, list) or len(state) != count:
        raise Mismatch(
            f"`StackedRNNCells` has {count} cells, and needs a state for each",
            code="E0303",
            help="give a list: `[state of the first, state of the second]`",
        )
    return state
