"""Brackets that balance, whatever was written."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span
from specc.syntax.lexer import Scan, Token

MAXIMUM_DEPTH = 64

CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
OPENER_OF = {")": "(", "]": "[", "}": "{"}


class Brackets:
    """Tokens as they are put out, with a partner for every bracket.

    `trouble` are ranges in which the parser, met with a repair, must not complain a second time.
    """

    def __init__(self, scan: Scan) -> None:
        self.source: Source = scan.source
        self.tokens: list[Token] = []
        self.found: list[Diagnostic] = []
        self.trouble: list[tuple[int, int]] = []
        self._open: list[Token] = []
        # Where a text or a quoted name runs to the end of its line, with the brackets in it.
        torn = ("E0111", "E0118")
        self.balanced = True
        self._torn = [d.span.start for d in scan.found if d.span and d.code in torn]
        self._stopped = False
        self._start: Token | None = None  # first token of the statement, and how many precede it
        self._before = 0
        self._outer: list[tuple[Token | None, int]] = []  # the same of what stands around each {

    def _say(self, code: str, message: str, start: int, end: int, **more: object) -> None:
        self.found.append(Diagnostic(code, message, Span(self.source, start, end), **more))  # type: ignore[arg-type]

    def _give_up(self, at: int) -> None:
        """The rest is not read, so nothing may be said of what is missing there."""
        self.trouble.append((at, len(self.source.text)))
        self._torn.append(at)
        self._stopped = True

    def _put(self, token: Token) -> None:
        token.depth = len(self._open)
        if self._start is None:
            self._start = token
            self._before = len(self.tokens)
        self.tokens.append(token)

    def _begin(self, opener: Token) -> None:
        self._open.append(opener)
        if opener.kind == "{":
            self._outer.append((self._start, self._before))
            self._start = None
        if len(self._open) > MAXIMUM_DEPTH:
            self._say(
                "E0119",
                f"brackets are nested more than {MAXIMUM_DEPTH} deep",
                opener.start,
                opener.end,
                help="give the inner parts names of their own",
            )
            self._give_up(opener.start)

    def _end(self) -> Token:
        opener = self._open.pop()
        if opener.kind == "{":
            self._start, self._before = self._outer.pop()
        return opener

    def _close(self, token: Token, after: Token | None) -> None:
        """A closing bracket, which may not be the one that is wanted."""
        wanted = OPENER_OF[token.kind]
        if token.kind == "}" and token.breaks:
            self._at_closer(token)
        keep = len(self._open)
        while keep and self._open[keep - 1].kind not in (wanted, "{"):
            keep -= 1
        if keep and self._open[keep - 1].kind == wanted:
            self._unclosed(keep, token)
        if self._open and self._open[-1].kind == wanted:
            if token.kind == "}":
                self._drop_newline()
            self._end()
            self._put(token)
            return
        self.balanced = False
        mistyped = bool(self._open) and self._open[-1].kind != "{" and token.kind != "}"
        if mistyped and not (after is not None and after.kind == CLOSER_OF[self._open[-1].kind]):
            opener = self._end()
            right = CLOSER_OF[opener.kind]
            self._say(
                "E0121",
                f"`{opener.kind}` is closed by `{token.kind}`",
                token.start,
                token.end,
                labels=[(Span(self.source, opener.start, opener.end), "opened here")],
                help=f"write `{right}`",
                fix=right,
            )
            self.trouble.append((opener.start, token.end))
            self._put(Token(right, right, token.start, token.end, token.breaks))
            return
        self._say(
            "E0121",
            f"this `{token.kind}` closes nothing",
            token.start,
            token.end,
            help="remove it",
        )
        self.trouble.append((token.start, token.end))

    def _unclosed(self, keep: int, at: Token | None) -> None:
        """Closes all open brackets but the first `keep`, and says which the author left open."""
        left = [opener for opener in self._open[keep:] if opener.text]  # not those of a repair
        end = at.start if at is not None else len(self.source.text)
        if left:
            self.balanced = False
            self.trouble.append((left[0].start, self.tokens[-1].end))
        if left and not any(left[0].start < place < end for place in self._torn):
            first = left[0]
            labels = [(Span(self.source, o.start, o.end), "nor is this") for o in left[1:4]]
            if at is not None:
                closers = "".join(CLOSER_OF[o.kind] for o in reversed(left))
                labels.append(
                    (Span(self.source, at.start, at.end), f"`{closers}` expected before this")
                )
            self._say(
                "E0120",
                f"this `{first.kind}` is not closed",
                first.start,
                first.end,
                note="opened here",
                labels=labels,
                help=f"write `{CLOSER_OF[first.kind]}` where it ends",
            )
        while len(self._open) > keep:
            place = self.tokens[-1].end
            if self._open[-1].kind == "{":
                self._drop_newline()
            closer = CLOSER_OF[self._end().kind]
            self._put(Token(closer, "", place, place))

    def _drop_newline(self) -> None:
        if self.tokens[-1].kind == "NEWLINE":
            self.tokens.pop()

    def _at_closer(self, token: Token) -> None:
        """A `}` begins a line; likewise."""
