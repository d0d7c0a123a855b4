"""Raw tokens to what the grammar reads: statement ends, percentages, words that are keywords only
in their place, and brackets that balance whatever was written.
"""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span
from specc.syntax.lexer import OPERAND_END, Scan, Token, indent

MAXIMUM_DEPTH = 64

BINARY = frozenset(
    ("|>", "or", "and", "==", "!=", "<", "<=", ">", ">=", "..", "+", "-", "*", "/", "//", "%", "@", "**")
)
_CONTINUED = BINARY | {"="}
_CONTINUING = BINARY | {"else"}
_SIGNED = frozenset(("-", "+"))
_AFTER_PERCENT = frozenset(("NAME", "NUMBER", "TEXT", "(", "[", "true", "false", "none"))
TOP_WORDS = frozenset(("layer", "model", "hyper", "import"))
_FIELD_WORDS = frozenset(("input", "target", "weight"))
BODY_WORDS = _FIELD_WORDS | {"param", "constant", "objective"}
_HEADERS = frozenset(("for", "if", "else", "layer", "model", "objective"))
CLOSER = {"(": ")", "[": "]", "{": "}"}
OPENER = {")": "(", "]": "[", "}": "{"}


class Layout:
    """One walk over the raw tokens.

    `guess` is the second walk, taken only where brackets do not balance: it uses the indentation to
    tell which bracket is the one that was forgotten. `trouble` are ranges in which the parser, met
    with the repair, must not complain a second time.
    """

    def __init__(self, scan: Scan, guess: bool = False) -> None:
        self.source: Source = scan.source
        self.raw = scan.tokens
        self.guess = guess
        self.tokens: list[Token] = []
        self.found: list[Diagnostic] = []
        self.trouble: list[tuple[int, int]] = []
        self._open: list[Token] = []
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
                if self.guess:
                    self._guess_at_line(token, after)
                self._line(token)
            if token.kind == ";":
                if self._in_lines():
                    self._newline(token.start)
                continue
            if token.kind in OPENER:
                self._close(token)
                continue
            self._keyword(token, after)
            self._put(token)
            if token.kind in CLOSER:
                self._begin(token)
                if len(self._open) > MAXIMUM_DEPTH:
                    self._say(
                        "E0119", f"brackets are nested more than {MAXIMUM_DEPTH} deep",
                        token.start, token.end, help="give the inner parts names of their own",
                    )
                    self.trouble.append((token.start, len(self.source.text)))
                    break
        self._unclosed(0, None)
        if self.tokens and self.tokens[-1].kind == "NEWLINE":
            self.tokens.pop()
        size = len(self.source.text)
        self.tokens.append(Token("END", "", size, size, 1))

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
        if not self._in_lines() or before.kind in _CONTINUED or token.kind in _CONTINUING:
            return
        if token.kind == "{" and self._allman(token):
            return
        if token.kind != "}":
            self._newline(before.end)

    def _signed(self, token: Token) -> None:
        """`-x` first in its line: with a line before it, it would be read as a subtraction."""
        self._say(
            "E0146", f"a statement cannot begin with `{token.kind}`", token.start, token.end,
            help="a line that begins with an operator continues the line before it: write `(-x)`",
        )

    def _allman(self, token: Token) -> bool:
        """A `{` on the line below its header."""
        first = self._start
        if first is None or self.tokens[-1].kind in ("{", "}"):
            return False
        if self._open and first.kind not in _HEADERS and self.tokens[-1].kind != "else":
            return False
        self._say(
            "E0142", "the `{` of a body stands on the line it belongs to", token.start, token.end,
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
        if after is not None and after.kind in _AFTER_PERCENT:
            if not (after.breaks and self._in_lines()):
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
            if self.tokens[-1].kind in OPERAND_END and self.tokens[-2].kind not in _FIELD_WORDS:
                token.kind = "from"
                self._field = -1

    def _close(self, token: Token) -> None:
        """A closing bracket, which may not be the one that is wanted."""
        wanted = OPENER[token.kind]
        if self.guess and token.kind == "}" and token.breaks:
            self._guess_at_closer(token)
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
        if self._open and self._open[-1].kind != "{" and token.kind != "}":
            opener = self._end()
            right = CLOSER[opener.kind]
            self._say(
                "E0121", f"`{opener.kind}` is closed by `{token.kind}`", token.start, token.end,
                labels=[(Span(self.source, opener.start, opener.end), "opened here")],
                help=f"write `{right}`", fix=right,
            )
            self.trouble.append((opener.start, token.end))
            self._put(Token(right, right, token.start, token.end, token.breaks))
            return
        self._say(
            "E0121", f"this `{token.kind}` closes nothing", token.start, token.end, help="remove it",
        )
        self.trouble.append((token.start, token.end))

    def _drop_newline(self) -> None:
        if self.tokens[-1].kind == "NEWLINE":
            self.tokens.pop()

    def _unclosed(self, keep: int, at: Token | None) -> None:
        """Closes all open brackets but the first `keep`, and says which the author left open."""
        left = [opener for opener in self._open[keep:] if opener.text]  # not those of a repair
        end = at.start if at is not None else len(self.source.text)
        if left:
            first = left[0]
            labels = [(Span(self.source, o.start, o.end), "nor is this") for o in left[1:4]]
            if at is not None:
                closers = "".join(CLOSER[o.kind] for o in reversed(left))
                labels.append((Span(self.source, at.start, at.end), f"`{closers}` expected before this"))
            self._say(
                "E0120", f"this `{first.kind}` is not closed", first.start, first.end,
                note="opened here", labels=labels, help=f"write `{CLOSER[first.kind]}` where it ends",
            )
            self.trouble.append((first.start, max(end, first.end)))
        while len(self._open) > keep:
            place = self.tokens[-1].end
            if self._open[-1].kind == "{":
                self._drop_newline()
            closer = CLOSER[self._end().kind]
            self._put(Token(closer, "", place, place))

    # What follows is only for text whose brackets do not balance.

    def _indent(self, token: Token) -> int:
        return indent(self.source.text, token.start)

    def _guess_at_line(self, token: Token, after: Token | None) -> None:
        """A line begins: does its place say that a bracket before it was forgotten?"""
        if token.kind in OPENER or token.kind in _CONTINUING:
            return
        margin = self._indent(token)
        before = self.tokens[-1]
        keep = len(self._open)
        while keep and self._open[keep - 1].kind != "{" and before.kind not in _CONTINUED:
            if margin > self._indent(self._open[keep - 1]):
                break
            keep -= 1
        begins = token.kind == "NAME" and after is not None and after.kind in ("{", "=", "(", "NAME")
        self._unclosed(0 if begins and margin == 0 else keep, token)
        if not self._in_lines():
            return
        first = self._start
        if first is None or before.kind in ("{", "}", "=") or margin <= self._indent(first):
            return
        short = not self._open and len(self.tokens) - self._before <= 2
        if first.kind in _HEADERS or (first.kind == "NAME" and short and before.kind == "NAME"):
            self._say(
                "E0142", "`{` is missing", before.start, before.end, note="`{` expected after this",
                help="a body stands between `{` and `}`",
            )
            self.trouble.append((first.start, before.end))
            opener = Token("{", "", before.end, before.end)
            self._put(opener)
            self._begin(opener)

    def _guess_at_closer(self, token: Token) -> None:
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
    if any(d.code in ("E0120", "E0121") for d in layout.found):
        for token in scan.tokens:
            if token.text in TOP_WORDS | BODY_WORDS | {"from"} and token.kind == token.text:
                token.kind = "NAME"
        return Layout(scan, guess=True)
    return layout
