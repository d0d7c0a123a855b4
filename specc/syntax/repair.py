"""Brackets that do not balance: the indentation tells which one was forgotten."""

from __future__ import annotations

from specc.syntax.brackets import OPENER_OF
from specc.syntax.layout import BODY_WORDS, CONTINUED, CONTINUING, HEADERS, TOP_WORDS, Layout
from specc.syntax.lexer import Scan, Token, indent


class Repair(Layout):
    """The second walk, taken only where the first found brackets that do not balance."""

    def _indent(self, token: Token) -> int:
        return indent(self.source.text, token.start)

    def _at_line(self, token: Token, after: Token | None) -> None:
        """A line begins: does its place say that a bracket before it was forgotten?"""
        if token.kind in OPENER_OF or token.kind in CONTINUING:
            return
        margin = self._indent(token)
        before = self.tokens[-1]
        keep = len(self._open)
        while keep and self._open[keep - 1].kind != "{" and before.kind not in CONTINUED:
            if margin > self._indent(self._open[keep - 1]):
                break
            keep -= 1
        begins = (
            token.kind == "NAME" and after is not None and after.kind in ("{", "=", "(", "NAME")
        )
        self._unclosed(0 if begins and margin == 0 else keep, token)
        if not self._in_lines():
            return
        first = self._start
        if first is None or before.kind in ("{", "}", "=") or margin <= self._indent(first):
            return
        short = not self._open and len(self.tokens) - self._before <= 2
        if first.kind in HEADERS or (first.kind == "NAME" and short and before.kind == "NAME"):
            self._say(
                "E0142",
                "`{` is missing",
                before.start,
                before.end,
                note="`{` expected after this",
                help="a body stands between `{` and `}`",
            )
            self.trouble.append((first.start, before.end))
            opener = Token("{", "", before.end, before.end)
            self._put(opener)
            self._begin(opener)

    def _at_closer(self, token: Token) -> None:
        """A `}` that begins a line belongs to the `{` whose line begins in the same column."""
        margin = self._indent(token)
        for keep in range(len(self._open), 0, -1):
            if self._open[keep - 1].kind == "{" and self._indent(self._open[keep - 1]) <= margin:
                if self._indent(self._open[keep - 1]) == margin:
                    self._unclosed(keep, token)
                return


def lay_out(scan: Scan) -> Layout:
    """The layout of a scanned text, with the better guess where brackets do not balance."""
    layout = Layout(scan)
    if layout.balanced:
        return layout
    for token in scan.tokens:
        if token.kind == token.text and token.text in TOP_WORDS | BODY_WORDS | {"from"}:
            token.kind = "NAME"
    return Repair(scan)
