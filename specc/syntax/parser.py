"""Tokens to the tree: the LALR(1) automaton that grammar/generate.py wrote, and its recovery.

After a mistake the rest of its statement is passed over, so that each statement is read on its own
and every mistake of a file is told in one pass.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from specc.diagnostics.diagnostic import Diagnostic, Sink
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.build import BUILD
from specc.syntax.errors import explain
from specc.syntax.foreign import another_kind
from specc.syntax.layout import lay_out
from specc.syntax.lexer import MAXIMUM_SOURCE, Scan, Token, indent

MAXIMUM_HEIGHT = 200  # of the tree: no stage that walks it may run out of stack
MAXIMUM_MISTAKES = 50

_OPENERS = ("(", "[", "{")


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


class Parser:
    """One parse. The stacks are parallel; entry 0 is the start, before any symbol."""

    def __init__(self, source: Source, tokens: list[Token], table: Table) -> None:
        self.source = source
        self.tokens = tokens
        self.table = table
        self.states = [0]
        self.values: list[Any] = [None]
        self.firsts = [0]  # index of the symbol's first token, and of its last
        self.lasts = [0]
        self.heights = [0]
        self.depths = [0]  # open brackets after the symbol
        self.mistakes: list[tuple[int, int, Diagnostic]] = []  # where it begins, where reading resumes

    def run(self) -> tuple[ast.Item, ...]:
        """The items of the file, as many as could be read."""
        at = 0
        while at >= 0 and len(self.mistakes) < MAXIMUM_MISTAKES:
            at = self._advance(at)
        return self.values[1] if at < 0 else ()

    def _advance(self, at: int) -> int:
        """Shifts and reduces until a mistake, and gets over it; -1 at the end."""
        actions, gotos, rules = self.table.actions, self.table.gotos, self.table.rules
        states, tokens, end = self.states, self.tokens, self.table.end
        while True:
            token = tokens[at]
            action = actions[states[-1]].get(token.kind)
            if action is None:
                if token.kind == "END" and states[-1] == end:
                    return -1
                return self._recover(at, deep=False)
            if action >= 0:
                self._push(action, token, at, at, 0, token.depth + (token.kind in _OPENERS))
                at += 1
                continue
            origin, size, builder, plan = rules[~action]
            if builder == "=" and size == 1:
                states[-1] = gotos[states[-2]][origin]
            elif not self._reduce(origin, size, builder, plan, at):
                return self._recover(at, deep=True)

    def _push(self, state: int, value: Any, first: int, last: int, height: int, depth: int) -> None:
        self.states.append(state)
        self.values.append(value)
        self.firsts.append(first)
        self.lasts.append(last)
        self.heights.append(height)
        self.depths.append(depth)

    def _cut(self, base: int) -> None:
        """Drops every symbol from `base` on."""
        for stack in (self.states, self.values, self.firsts, self.lasts, self.heights, self.depths):
            del stack[base:]

    def _reduce(self, origin: str, size: int, builder: str, plan: list[int | None], at: int) -> bool:
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
        self._cut(base)
        self._push(self.table.gotos[self.states[-1]][origin], value, first, last, height, depth)
        return True

    def _recover(self, at: int, *, deep: bool) -> int:
        """Notes the mistake, drops the statement begun, and finds where the next one begins."""
        gotos, states, tokens = self.table.gotos, self.states, self.tokens
        base, kind, depth = len(states) - 1, "", self.depths[-1]
        while not kind:
            depth = min(depth, self.depths[base])
            if self.depths[base] <= depth:  # else its bracket is closed already
                goto = gotos[states[base]]
                kind = next((k for k in ("statement", "item", "entry") if k in goto), "")
            base -= not kind
        first = self.firsts[base + 1] if base + 1 < len(states) else at
        found = explain(self, at, base, kind, first, deep=deep)
        resume = self._resume(first, at, depth, kind)
        self.mistakes.append((tokens[first].start, tokens[resume].start, found))
        self._cut(base + 1)
        self._push(gotos[states[base]][kind], None, first, resume, 0, depth)
        return resume

    def _resume(self, first: int, at: int, depth: int, kind: str) -> int:
        """The token after the statement that went wrong, and after a body set out by indentation."""
        tokens, text, colon = self.tokens, self.source.text, False
        margin = indent(text, tokens[first].start)
        while True:
            while not _ends(tokens[at], depth, kind):
                at += 1
            if tokens[at].kind != "NEWLINE":
                return at
            colon = colon or tokens[at - 1].kind == ":"
            if not colon or indent(text, tokens[at + 1].start) <= margin:
                return at
            at += 1


def _ends(token: Token, depth: int, kind: str) -> bool:
    """Does this token end what was begun at that depth?"""
    if token.kind in ("}", "END"):
        return token.depth < depth or token.kind == "END"
    return token.depth == depth and (token.kind == "NEWLINE" or (token.kind == "," and kind == "entry"))


@cache
def table() -> Table:
    """The table, read at the first parse."""
    return Table()


def parse(source: Source, sink: Sink) -> ast.File:
    """The tree of a file. What could not be read is reported, and left out of the tree."""
    whole = Span(source, 0, len(source.text))
    if len(source.text) > MAXIMUM_SOURCE:
        start = Span(source, 0, 0)
        sink.report("E0103", "the file is too large", start, note=f"at most {MAXIMUM_SOURCE} bytes")
        return ast.File((), (), whole)
    scan = Scan(source)
    layout = lay_out(scan)
    parser = Parser(source, layout.tokens, table())
    items = parser.run()
    found = scan.found + layout.found
    told = [(d.span.start, d.span.end) for d in scan.found if d.span is not None] + layout.trouble
    for start, end, mistake in parser.mistakes:
        if not any(a <= end and b >= start for a, b in told):
            found.append(mistake)
    if found:
        other = another_kind(source)
        for diagnostic in [other] if other is not None else found:
            sink.add(diagnostic)
    return ast.File(items, tuple(scan.comments), whole)

