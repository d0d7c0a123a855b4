"""Raw tokens to what the grammar reads: statement ends, percentages, words that are keywords only
in their place, and brackets that balance whatever was written.
"""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span
from specc.syntax.lexer import OPERAND_END, Scan, Token

MAXIMUM_DEPTH = 64

BINARY = frozenset(
    ("|>", "or", "and", "==", "!=", "<", "<=", ">", ">=", "..", "+", "-", "*", "/", "//", "%", "@", "**")
)
_CONTINUED = BINARY | {"="}
_CONTINUING = BINARY | {"else"}
_AFTER_PERCENT = frozenset(("NAME", "NUMBER", "TEXT", "(", "[", "true", "false", "none"))
_TOP_WORDS = frozenset(("layer", "model", "hyper", "import"))
_FIELD_WORDS = frozenset(("input", "target", "weight"))
_BODY_WORDS = _FIELD_WORDS | {"param", "constant", "objective"}
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
        self._field = -1  # bracket depth of the field whose `from` is still to come
        self._run()

    def _run(self) -> None:
        raw = self.raw
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
                self._open.append(token)
                if len(self._open) > MAXIMUM_DEPTH:
                    self._say(
                        "E0119", f"brackets are nested more than {MAXIMUM_DEPTH} deep",
                        token.start, token.end, help="give the inner parts names of their own",
                    )
                    self.trouble.append((token.start, len(self.source.text)))
                    break
        while self._open:
            self._unclosed(self._open[-1], None)
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
        if not self._in_lines() or before.kind in _CONTINUED or token.kind in _CONTINUING:
            return
        if token.kind == "{" and self._allman(token):
            return
        if token.kind != "}":
            self._newline(before.end)

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
            if word in _TOP_WORDS and not self._open:
                opens = word == "model" and after.kind in ("{", "(")
                quotes = word == "import" and after.kind == "TEXT"
                if named or opens or quotes:
                    token.kind = word
            elif word in _BODY_WORDS and named and (self._open or word == "constant"):
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
        while self._open and self._open[-1].kind != wanted:
            kinds = [opener.kind for opener in self._open]
            inner = kinds[::-1].index("{") if "{" in kinds else len(kinds)
            if wanted not in kinds[len(kinds) - inner :] and wanted != "{":
                break
            if wanted not in kinds:
                break
            self._unclosed(self._open[-1], token)
        if self._open and self._open[-1].kind == wanted:
            if token.kind == "}":
                self._drop_newline()
            self._open.pop()
            self._put(token)
            return
        if self._open and self._open[-1].kind != "{" and token.kind != "}":
            opener = self._open.pop()
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

    def _unclosed(self, opener: Token, at: Token | None) -> None:
        """Says that a bracket was not closed, and closes it."""
        closer = CLOSER[opener.kind]
        place = self.tokens[-1].end if self.tokens else opener.end
        end = at.start if at is not None else len(self.source.text)
        if opener.text:  # one that a repair opened is not the author's
            labels = [(Span(self.source, at.start, at.end), f"`{closer}` expected before this")] if at else []
            self._say(
                "E0120", f"this `{opener.kind}` is not closed", opener.start, opener.end,
                note="opened here", labels=labels, help=f"write `{closer}` where it ends",
            )
            self.trouble.append((opener.start, max(end, opener.end)))
        if closer == "}":
            self._drop_newline()
        self._open.pop()
        self._put(Token(closer, "", place, place))

    # What follows is only for text whose brackets do not balance.

    def _indent(self, token: Token) -> int:
        """Columns before the first character of the token's line."""
        text = self.source.text
        begin = text.rfind("\n", 0, token.start) + 1
        line = text[begin : token.start]
        return len(line) - len(line.lstrip())

    def _guess_at_line(self, token: Token, after: Token | None) -> None:
        """A line begins: does its place say that a bracket before it was forgotten?"""
        if token.kind in OPENER or token.kind in _CONTINUING:
            return
        indent = self._indent(token)
        before = self.tokens[-1]
        while self._open and self._open[-1].kind != "{" and before.kind not in _CONTINUED:
            if indent > self._indent(self._open[-1]):
                return
            self._unclosed(self._open[-1], token)
        begins = token.kind == "NAME" and after is not None
        if begins and indent == 0 and after.kind in ("{", "=", "(", "NAME"):
            while self._open:
                self._unclosed(self._open[-1], token)
        first = self._start
        if first is None or before.kind in ("{", "}", "=") or indent <= self._indent(first):
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
            self._open.append(opener)
            self._start = None

    def _guess_at_closer(self, token: Token) -> None:
        """A `}` that begins a line belongs to the `{` whose line begins in the same column."""
        indent = self._indent(token)
        braces = [opener for opener in self._open if opener.kind == "{"]
        if braces and self._indent(braces[-1]) > indent:
            if any(self._indent(opener) == indent for opener in braces):
                while self._open[-1].kind != "{" or self._indent(self._open[-1]) > indent:
                    self._unclosed(self._open[-1], token)


def lay_out(scan: Scan) -> Layout:
    """The layout of a scanned text, with the better guess where brackets do not balance."""
    layout = Layout(scan)
    if any(d.code in ("E0120", "E0121") for d in layout.found):
        for token in scan.tokens:
            if token.text in _TOP_WORDS | _BODY_WORDS | {"from"} and token.kind == token.text:
                token.kind = "NAME"
        return Layout(scan, guess=True)
    return layout
