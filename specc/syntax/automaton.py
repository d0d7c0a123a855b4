"""The LALR(1) automaton that grammar/generate.py wrote, and its stacks."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from specc.source import Source, Span
from specc.syntax.build import BUILD
from specc.syntax.lexer import Token

MAXIMUM_HEIGHT = 200  # of the tree: no stage that walks it may run out of stack


class Table:
    """What grammar/generate.py wrote."""

    def __init__(self) -> None:
        path = os.path.join(os.path.dirname(__file__), "table.json")
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        rows: list[dict[str, int]] = data["rows"]
        self.rules: list[tuple[str, int, str, list[int | None]]] = data["rules"]
        self.actions: list[dict[str, int]] = [rows[i] for i in data["actions"]]
        self.gotos: list[dict[str, int]] = data["gotos"]
        self.end: int = data["end"]


@cache
def table() -> Table:
    """The table, read at the first parse."""
    return Table()


class Automaton:
    """The symbols read so far. The stacks are parallel; entry 0 is the start, before any symbol."""

    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.table = table()
        self.states = [0]
        self.values: list[Any] = [None]
        self.firsts = [0]  # index of the symbol's first token, and of its last
        self.lasts = [0]
        self.heights = [0]
        self.depths = [0]  # open brackets after the symbol

    def push(self, state: int, value: Any, first: int, last: int, height: int, depth: int) -> None:
        self.states.append(state)
        self.values.append(value)
        self.firsts.append(first)
        self.lasts.append(last)
        self.heights.append(height)
        self.depths.append(depth)

    def cut(self, base: int) -> None:
        """Drops every symbol from `base` on."""
        for stack in (self.states, self.values, self.firsts, self.lasts, self.heights, self.depths):
            del stack[base:]

    def reduce(self, origin: str, size: int, builder: str, plan: list[int | None], at: int) -> bool:
        """Replaces the last `size` symbols by one; False where the tree grows too high."""
        base = len(self.states) - size
        values = self.values[base:]
        first, last = (self.firsts[base], self.lasts[-1]) if size else (at, at)
        height = max(self.heights[base:], default=0)
        depth = self.depths[-1]
        if builder == "=":
            value = values[plan[0] or 0]
        else:
            passed: list[Any] = []
            if plan and plan[0] == -1:
                passed = values[0]  # a list that nothing else holds: grown in place
                plan = plan[1:]
            for i in plan:
                if i is None:
                    passed.append(None)
                elif i >= 0:
                    passed.append(values[i])
                else:
                    passed += values[~i]
            value = passed
            if builder:
                height += 1
                if height > MAXIMUM_HEIGHT:
                    return False
                tokens = self.tokens
                span = Span(self.source, tokens[first].start, tokens[last].end)
                value = BUILD[builder](span, *passed)
        self.cut(base)
        self.push(self.table.gotos[self.states[-1]][origin], value, first, last, height, depth)
        return True
