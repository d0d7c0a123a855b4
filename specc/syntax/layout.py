"""Raw tokens to what the grammar reads: statement ends, percentages, words that are keywords only
in their place, and brackets that balance whatever was written.
"""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span
from specc.syntax.lexer import OPERAND_END, Scan, Token

MAXIMUM_DEPTH = 64

BINARY = frozenset(
    (
        "|>",
        "or",
        "and",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "..",
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "@",
        "**",
    )
)
CONTINUED = BINARY | {"="}
CONTINUING = BINARY | {"else"}
_SIGNED = frozenset(("-", "+"))
_AFTER_PERCENT = frozenset(("NAME", "NUMBER", "TEXT", "(", "[", "true", "false", "none"))
TOP_WORDS = frozenset(("layer", "model", "hyper", "import"))
_FIELD_WORDS = frozenset(("input", "target", "weight"))
BODY_WORDS = _FIELD_WORDS | {"param", "constant", "objective"}
HEADERS = frozenset(("for", "if", "else", "layer", "model", "objective"))
CLOSER = {"(": ")", "[": "]", "{": "}"}
OPENER = {")": "(", "]": "[", "}": "{"}


class Layout:
    """One walk over the raw tokens.

    `trouble` are ranges in which the parser, met with a repair, must not complain a second time.
    """

    def __init__(self, scan: Scan) -> None:
        self.source: Source = scan.source
        self.raw = scan.tokens
        self.tokens: list[Token] = []
        self.found: list[Diagnostic] = []
        self.trouble: list[tuple[int, int]] = []
        self._open: list[Token] = []
        # Where a text or a quoted name runs to the end of its line, with the brackets in it.
        torn = ("E0111", "E0118")
        self._torn = [d.span.start for d in scan.found if d.span and d.code in torn]
        self._start: Token | None = None  # first token of the statement, and how many precede it
        self._before = 0
        self._outer: list[tuple[Token | None, int]] = []  # the same of what stands around each {
        self._field = -1  # bracket depth of the field whose `from` is still to come
        self._run()

    def _run(self) -> None:
        raw = self.raw
        if raw and raw[0].kind in _SIGNED:
            self._signed(raw[0])
        for i, token in enumerate(raw):
            after = raw[i + 1] if i + 1 < len(raw) else None
            if token.kind == "%" and self._percentage(token, after):
                continue
            if token.breaks and self.tokens:
                self._at_line(token, after)
                self._line(token)
            if token.kind == ";":
                if self._in_lines():
                    self._newline(token.start)
                continue
            if token.kind in OPENER:
                self._close(token, after)
                continue
            self._keyword(token, after)
            self._put(token)
            if token.kind in CLOSER:
                self._begin(token)
                if len(self._open) > MAXIMUM_DEPTH:
                    self._say(
                        "E0119",
                        f"brackets are nested more than {MAXIMUM_DEPTH} deep",
                        token.start,
                        token.end,
                        help="give the inner parts names of their own",
                    )
                    self.trouble.append((token.start, len(self.source.text)))
                    self._torn.append(token.start)
                    break
        self._unclosed(0, None)
        if self.tokens and self.tokens[-1].kind == "NEWLINE":
            self.tokens.pop()
        size = len(self.source.text)
        self.tokens.append(Token("END", "", size, size, 1))

    def _at_line(self, token: Token, after: Token | None) -> None:
        """A line begins; a subclass may see that something is missing before it."""

    def _at_closer(self, token: Token) -> None:
        """A `}` begins a line; likewise."""

    def _say(self, code: str, message: str, start: int, end: int, **more: object) -> None:
        self.found.append(Diagnostic(code, message, Span(self.source, start, end), **more))  # type: ignore[arg-type]

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

    def _end(self) -> Token:
        opener = self._open.pop()
        if opener.kind == "{":
            self._start, self._before = self._outer.pop()
        return opener

    def _in_lines(self) -> bool:
        """Does a newline count here?"""
        return not self._open or self._open[-1].kind == "{"

    def _newline(self, at: int) -> None:
        last = self.tokens[-1].kind if self.tokens else "NEWLINE"
        if last not in ("NEWLINE", "{"):
            self._put(Token("NEWLINE", "", at, at + 1))
        self._start = None
        self._field = -1

    def _line(self, token: Token) -> None:
        """A token begins a line: does it begin a statement?"""
        before = self.tokens[-1]
        if token.kind in _SIGNED and before.kind == "{":
            self._signed(token)
        if not self._in_lines() or before.kind in CONTINUED or token.kind in CONTINUING:
            return
        if token.kind == "{" and self._allman(token):
            return
        if token.kind != "}":
            self._newline(before.end)

    def _signed(self, token: Token) -> None:
        """`-x` first in its line: with a line before it, it would be read as a subtraction."""
        self._say(
            "E0146",
            f"a statement cannot begin with `{token.kind}`",
            token.start,
            token.end,
            help="a line that begins with an operator continues the line before it: write `(-x)`",
        )

    def _allman(self, token: Token) -> bool:
        """A `{` on the line below its header."""
        first = self._start
        if first is None or self.tokens[-1].kind in ("{", "}"):
            return False
        if self._open and first.kind not in HEADERS and self.tokens[-1].kind != "else":
            return False
        self._say(
            "E0142",
            "the `{` of a body stands on the line it belongs to",
            token.start,
            token.end,
            labels=[(Span(self.source, first.start, self.tokens[-1].end), "its body begins here")],
            help="move the `{` to the end of the line before",
        )
        self.trouble.append((token.start, token.end))
        return True

    def _percentage(self, sign: Token, after: Token | None) -> bool:
        """Joins `70` and `%` where no operand follows."""
        number = self.tokens[-1] if self.tokens else None
        if number is None or number.kind != "NUMBER" or number.end != sign.start:
            return False
        ended = after is None or (after.breaks and self._in_lines())
        if not ended and after is not None and after.kind in _AFTER_PERCENT:
            return False
        joined = Token("NUMBER", number.text + "%", number.start, sign.end, number.breaks)
        joined.depth = number.depth
        if self._start is number:
            self._start = joined
        self.tokens[-1] = joined
        return True

    def _keyword(self, token: Token, after: Token | None) -> None:
        """Turns a name into a keyword where it stands in the keyword's place."""
        if token.kind != "NAME":
            return
        word = token.text
        if self._start is None and after is not None:
            named = after.kind == "NAME" and not after.breaks
            if word in TOP_WORDS and not self._open:
                opens = word == "model" and after.kind in ("{", "(")
                quotes = word == "import" and after.kind == "TEXT"
                if named or opens or quotes:
                    token.kind = word
            elif word in BODY_WORDS and named and (self._open or word == "constant"):
                token.kind = word
                if word in _FIELD_WORDS:
                    self._field = len(self._open)
        elif word == "from" and self._field == len(self._open):
            typed = self.tokens[-1].kind in OPERAND_END
            if typed and self.tokens[-2].kind not in _FIELD_WORDS:
                token.kind = "from"
                self._field = -1

    def _close(self, token: Token, after: Token | None) -> None:
        """A closing bracket, which may not be the one that is wanted."""
        wanted = OPENER[token.kind]
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
        mistyped = bool(self._open) and self._open[-1].kind != "{" and token.kind != "}"
        if mistyped and not (after is not None and after.kind == CLOSER[self._open[-1].kind]):
            opener = self._end()
            right = CLOSER[opener.kind]
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

    def _drop_newline(self) -> None:
        if self.tokens[-1].kind == "NEWLINE":
            self.tokens.pop()

    def _unclosed(self, keep: int, at: Token | None) -> None:
        """Closes all open brackets but the first `keep`, and says which the author left open."""
        left = [opener for opener in self._open[keep:] if opener.text]  # not those of a repair
        end = at.start if at is not None else len(self.source.text)
        silent = any(left[0].start < place < end for place in self._torn) if left else False
        if silent:
            self.trouble.append((left[0].start, end))
        elif left:
            first = left[0]
            labels = [(Span(self.source, o.start, o.end), "nor is this") for o in left[1:4]]
            if at is not None:
                closers = "".join(CLOSER[o.kind] for o in reversed(left))
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
                help=f"write `{CLOSER[first.kind]}` where it ends",
            )
            self.trouble.append((first.start, max(end, first.end)))
        while len(self._open) > keep:
            place = self.tokens[-1].end
            if self._open[-1].kind == "{":
                self._drop_newline()
            closer = CLOSER[self._end().kind]
            self._put(Token(closer, "", place, place))
