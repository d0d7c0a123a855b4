"""Where the parser stopped: the facts from which a mistake is told."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Span
from specc.syntax.ast import Expression, Name
from specc.syntax.automaton import Automaton
from specc.syntax.lexer import Token

OPERAND_START = frozenset(
    ("NAME", "NUMBER", "TEXT", "(", "[", "{", "true", "false", "none", "not", "if")
)
ENDS = frozenset(("NEWLINE", "END", ")", "]", "}", ","))


class Place:
    """A token that does not fit, and what stands around it.

    `kind` is what was begun (an item, a statement or an entry of a record), `head` its first token,
    `begun` the symbols read of it so far.
    """

    def __init__(self, parser: Automaton, at: int, base: int, kind: str, first: int) -> None:
        self.parser = parser
        self.tokens = parser.tokens
        self.at = at
        self.first = first
        self.kind = kind
        self.token = parser.tokens[at]
        self.before = parser.tokens[at - 1] if at else Token("NEWLINE", "", 0, 0)
        self.after = parser.tokens[min(at + 1, len(parser.tokens) - 1)]
        self.head = parser.tokens[first]
        self.begun = parser.values[base + 1 :]
        self._around = parser.values[: base + 1]

    @cached_property
    def expected(self) -> frozenset[str]:
        """The kinds of token that would fit."""
        table, states = self.parser.table, self.parser.states
        return frozenset(k for k in table.actions[states[-1]] if self._fits(k))

    def _fits(self, kind: str) -> bool:
        table, stack = self.parser.table, list(self.parser.states)
        while True:
            action = table.actions[stack[-1]].get(kind)
            if action is None or action >= 0:
                return action is not None
            origin, size, _, _ = table.rules[~action]
            if size:
                del stack[-size:]
            stack.append(table.gotos[stack[-1]][origin])

    @property
    def in_section(self) -> bool:
        """Is this a statement of a section, and not of a model, layer, loop or choice?"""
        values = self._around
        while values and getattr(values[-1], "kind", "") != "{":
            values = values[:-1]
        before = values[-2] if len(values) > 2 else None
        word = values[-3] if len(values) > 2 else None
        free = not isinstance(word, Token) or word.kind in ("NEWLINE", "objective")
        return isinstance(before, Name) and free

    def has(self, kind: str) -> bool:
        """Is such a token among what was read and not yet understood?"""
        return any(isinstance(v, Token) and v.kind == kind for v in self.begun)

    def expects_only(self, sign: str) -> bool:
        return self.expected == frozenset((sign,))

    @property
    def wants_value(self) -> bool:
        return "NUMBER" in self.expected

    @property
    def wants_body(self) -> bool:
        return "{" in self.expected and not self.wants_value

    @property
    def wants_name(self) -> bool:
        return "NAME" in self.expected and not self.wants_value

    @cached_property
    def bracket(self) -> str:
        """What the innermost ( or [ of the statement is: call, index, group, list, header or ""."""
        open_brackets: list[int] = []
        for i, value in enumerate(self.begun):
            if isinstance(value, Token):
                if value.kind in ("(", "["):
                    open_brackets.append(i)
                elif value.kind in (")", "]") and open_brackets:
                    open_brackets.pop()
        if not open_brackets:
            return ""
        i = open_brackets[-1]
        if self.head.kind in ("layer", "model") and len(open_brackets) == 1 and i <= 3:
            return "header"
        follows = i > 0 and isinstance(self.begun[i - 1], Expression)
        if self.begun[i].kind == "(":
            return "call" if follows else "group"
        return "index" if follows else "list"

    def span(self, token: Token) -> Span:
        return Span(self.parser.source, token.start, token.end)

    def name(self, token: Token) -> str:
        """A token as a sentence speaks of it."""
        if token.kind == "NEWLINE":
            return "the end of the line"
        if token.kind == "END":
            return "the end of the file"
        text = token.text or token.kind
        return f"`{text}`" if len(text) <= 40 else f"`{text[:37]}...`"

    def say(
        self,
        code: str,
        message: str,
        token: Token | None = None,
        *,
        note: str = "",
        labels: Iterable[tuple[Span, str]] = (),
        help: str = "",  # noqa: A002 - the word of the JSON interface
        fix: str | None = None,
    ) -> Diagnostic:
        span = self.span(token or self.token)
        if token is None and self.token.kind in ("NEWLINE", "END"):
            span = Span(self.parser.source, self.before.start, self.before.end)
        return Diagnostic(code, message, span, note=note, labels=labels, help=help, fix=fix)
