"""Tokens to the tree, and the way on after a mistake.

After a mistake the rest of its statement is passed over, so that each statement is read on its own
and every mistake of a file is told in one pass.
"""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic, Sink
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.automaton import Automaton
from specc.syntax.foreign import another_kind
from specc.syntax.lexer import MAXIMUM_SOURCE, Scan, Token, indent
from specc.syntax.mistakes import explain
from specc.syntax.repair import lay_out

MAXIMUM_MISTAKES = 50

_OPENERS = ("(", "[", "{")


class Parser(Automaton):
    """One parse: `mistakes` are findings with the range of text that each spoils."""

    def __init__(self, source: Source, tokens: list[Token]) -> None:
        super().__init__(source, tokens)
        self.mistakes: list[tuple[int, int, Diagnostic]] = []

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
                self.push(action, token, at, at, 0, token.depth + (token.kind in _OPENERS))
                at += 1
                continue
            origin, size, builder, plan = rules[~action]
            if builder == "=" and size == 1:
                states[-1] = gotos[states[-2]][origin]
            elif not self.reduce(origin, size, builder, plan, at):
                return self._recover(at, deep=True)

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
        self.cut(base + 1)
        self.push(gotos[states[base]][kind], None, first, resume, 0, depth)
        return resume

    def _resume(self, first: int, at: int, depth: int, kind: str) -> int:
        """The token after the statement that went wrong, and after a body that only indents."""
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
    return token.depth == depth and (
        token.kind == "NEWLINE" or (token.kind == "," and kind == "entry")
    )


def parse(source: Source, sink: Sink, lost: list[Span] | None = None) -> ast.File:
    """The tree of a file. What could not be read is reported, and left out of the tree; `lost` is
    given its text. It is all of it where brackets were guessed: who knows what belongs to what.
    And all of it is lost in a file of another kind."""
    whole = Span(source, 0, len(source.text))
    if len(source.text) > MAXIMUM_SOURCE:
        start = Span(source, 0, 0)
        sink.report("E0102", "the file is too large", start, note=f"at most {MAXIMUM_SOURCE} bytes")
        return ast.File((), (), whole)
    scan = Scan(source)
    layout = lay_out(scan)
    parser = Parser(source, layout.tokens)
    items = parser.run()
    found = scan.found + layout.found
    told = scan.trouble + layout.trouble
    for start, end, mistake in parser.mistakes:
        if not any(a <= end and b >= start for a, b in told):
            found.append(mistake)
    other = another_kind(source) if found else None
    if lost is not None:
        holes = [Span(source, start, end) for start, end, _ in parser.mistakes]
        lost += [whole] if told or other is not None else holes
    if found:
        for diagnostic in [other] if other is not None else found:
            sink.add(diagnostic)
    return ast.File(items, tuple(scan.comments), whole)
