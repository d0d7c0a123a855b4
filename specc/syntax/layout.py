"""Raw tokens to what the grammar reads: statement ends, percentages, words that are keywords only
in their place, and brackets that balance whatever was written.
"""

from __future__ import annotations

from specc.source import Span
from specc.syntax.brackets import CLOSER_OF, OPENER_OF, Brackets
from specc.syntax.lexer import MAXIMUM_FINDINGS, OPERAND_END, Scan, Token

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
FIELD_WORDS = frozenset(("input", "target", "weight"))
BODY_WORDS = FIELD_WORDS | {"param", "constant", "objective"}
HEADERS = frozenset(("for", "if", "else", "layer", "model", "objective"))


class Layout(Brackets):
    """One walk over the raw tokens."""

    def __init__(self, scan: Scan) -> None:
        super().__init__(scan)
        self.raw = scan.tokens
        self._fields: list[int] = []  # bracket depths of fields whose `from` is still to come
        if len(scan.found) >= MAXIMUM_FINDINGS:
            self._give_up(scan.found[-1].span.start if scan.found[-1].span else 0)
            self._stopped = False  # what was scanned can be read
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
            elif token.kind in OPENER_OF:
                self._close(token, after)
            else:
                self._keyword(token, after)
                self._put(token)
                if token.kind in CLOSER_OF:
                    self._begin(token)
            if len(self.found) >= MAXIMUM_FINDINGS:
                self._give_up(token.start)
            if self._stopped:
                break
        self._unclosed(0, None)
        if self.tokens and self.tokens[-1].kind == "NEWLINE":
            self.tokens.pop()
        size = len(self.source.text)
        self.tokens.append(Token("END", "", size, size, 1))

    def _at_line(self, token: Token, after: Token | None) -> None:
        """A line begins; a subclass may see that something is missing before it."""

    def _in_lines(self) -> bool:
        """Does a newline count here?"""
        return not self._open or self._open[-1].kind == "{"

    def _newline(self, at: int) -> None:
        last = self.tokens[-1].kind if self.tokens else "NEWLINE"
        if last not in ("NEWLINE", "{"):
            self._put(Token("NEWLINE", "", at, at + 1))
        self._start = None
        while self._fields and self._fields[-1] >= len(self._open):
            self._fields.pop()

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
        if number.text.endswith("%"):
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

    def _in_field(self) -> bool:
        while self._fields and self._fields[-1] > len(self._open):
            self._fields.pop()
        return bool(self._fields) and self._fields[-1] == len(self._open)

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
                if word in FIELD_WORDS:
                    self._fields.append(len(self._open))
        elif word == "from" and self._in_field():
            typed = self.tokens[-1].kind in OPERAND_END
            if typed and self.tokens[-2].kind not in FIELD_WORDS:
                token.kind = "from"
                self._fields.pop()
