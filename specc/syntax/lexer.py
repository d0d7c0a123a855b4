"""Characters to tokens: one regular expression, and a check of what it finds."""

from __future__ import annotations

import re

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span
from specc.syntax import lookalikes

MAXIMUM_SOURCE = 1 << 20  # characters
MAXIMUM_NAME = 200
MAXIMUM_NUMBER = 100
MAXIMUM_TEXT = 1 << 16
LARGEST = (1 << 63) - 1

RESERVED = frozenset("for in if else and or not true false none".split())

# The kinds of a raw token: NAME, NUMBER, TEXT, a reserved word or a sign as it is written.
_MASTER = re.compile(
    r"""[ \t\r]*(?:
    ([^\W\d]\w*)
  | (\|>|\*\*|//|\.\.\.?|[=!<>]=|&&|\|\||->|=>|:=|[-+*/%@]=(?!=)|[-+*/%@<>=.,:()\[\]{}])
  | ([0-9](?:\w|(?<=[eE])[-+](?=[0-9])|\.(?=[0-9]))*)
  | (\n)
  | ("[^"\\\n]*(?:\\.[^"\\\n]*)*")
  | (\#[^\n]*)
  | (`[^`\n]*`)
  | (.)
  )?""",
    re.VERBOSE,
)
_NAME, _SIGN, _NUMBER, _NEWLINE, _TEXT, _COMMENT, _QUOTED = range(1, 8)
_WELL_FORMED = re.compile(r"[0-9](_?[0-9])*(\.[0-9](_?[0-9])*)?([eE][-+]?[0-9]+)?")
_ESCAPE = re.compile(r"\\(?:[nt\"\\]|u([0-9a-fA-F]{4})|(.))")
_WIDE = re.compile(r"[\w\x80-\U0010ffff]*")
_BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")

OPERAND_END = frozenset(("NAME", "NUMBER", "TEXT", ")", "]", "}", "true", "false", "none"))

# Signs of other languages: what to read instead, and what to say.
_HABITS = {
    "&&": ("and", "write `and`"),
    "||": ("or", "write `or`"),
    "!": ("not", "write `not`"),
    "->": (None, "a body's last expression is its value; its type needs no arrow"),
    "=>": (None, "there are no arrows; a name is given its value with `=`"),
    ":=": ("=", "write `=`"),
}


class Token:
    """A word of the text. `breaks` counts the line ends before it, `depth` the brackets around it."""

    __slots__ = ("breaks", "depth", "end", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int, breaks: int = 0) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.breaks = breaks
        self.depth = 0

    def __repr__(self) -> str:
        return f"{self.kind}({self.text!r})"


class Scan:
    """Tokens of one source, its comments, and what was wrong with its characters."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.comments: list[Span] = []
        self.found: list[Diagnostic] = []
        self._run()

    def say(
        self, code: str, message: str, start: int, end: int, *, note: str = "", help: str = "",  # noqa: A002
        fix: str | None = None,
    ) -> None:
        span = Span(self.source, start, end)
        self.found.append(Diagnostic(code, message, span, note=note, help=help, fix=fix))

    def _run(self) -> None:
        text = self.source.text
        tokens = self.tokens
        match = _MASTER.match
        at, breaks = 1 if text.startswith("\ufeff") else 0, 1
        if not text.isascii():
            for hidden in _BIDIRECTIONAL.finditer(text):
                self.say(
                    "E0117", "the text holds a character that turns the reading direction",
                    hidden.start(), hidden.end(), note=f"U+{ord(hidden.group()):04X}, invisible",
                    help="remove it: what is read would not be what is seen",
                )
        while True:
            found = match(text, at)
            kind = found.lastindex  # type: ignore[union-attr]
            at = found.end()  # type: ignore[union-attr]
            if kind is None:
                return
            start = found.start(kind)  # type: ignore[union-attr]
            word = text[start:at]
            if kind == _NAME:
                if not word.isascii() or "\x7f" < text[at : at + 1]:
                    at = self._name(start)
                    word = text[start:at]
                if at == start:
                    at = self._strange(start, breaks)
                    breaks = 0
                    continue
                if len(word) > MAXIMUM_NAME:
                    self._long("name", start, at, MAXIMUM_NAME)
                if word in lookalikes.CONSTANTS:
                    word = self._constant(word, start, at)
                tokens.append(Token(word if word in RESERVED else "NAME", word, start, at, breaks))
            elif kind == _SIGN:
                at = self._sign(word, start, at, breaks)
            elif kind == _NEWLINE:
                breaks += 1
                continue
            elif kind == _NUMBER:
                good = self._number(start, at)
                at = self._number_end(start, at)
                tokens.append(Token("NUMBER", word if good else "0", start, at, breaks))
            elif kind == _TEXT:
                self._text(start, at, breaks)
            elif kind == _COMMENT:
                self.comments.append(Span(self.source, start, at))
                continue
            elif kind == _QUOTED:
                if at - start == 2:
                    self.say("E0118", "there is no name between the backticks", start, at)
                elif at - start > MAXIMUM_NAME:
                    self._long("name", start, at, MAXIMUM_NAME)
                tokens.append(Token("NAME", word, start, at, breaks))
            else:
                at = self._strange(start, breaks)
            breaks = 0

    def _long(self, what: str, start: int, end: int, limit: int) -> None:
        self.say(
            "E0116", f"a {what} of {end - start} characters is too long", start, end,
            note=f"at most {limit}",
        )

    def _name(self, start: int) -> int:
        """The end of the longest name that begins here, in any script; `start` if there is none."""
        end = _WIDE.match(self.source.text, start).end()  # type: ignore[union-attr]
        end = min(end, start + MAXIMUM_NAME + 1)
        while end > start and not self.source.text[start:end].isidentifier():
            end -= 1
        return end

    def _constant(self, word: str, start: int, end: int) -> str:
        right = lookalikes.CONSTANTS[word]
        self.say(
            "E0133", f"`{word}` is written `{right}`", start, end, help=f"write `{right}`", fix=right,
        )
        return right

    def _sign(self, word: str, start: int, end: int, breaks: int) -> int:
        text = self.source.text
        if word == "." and text[end : end + 1].isdigit():
            before = self.tokens[-1] if self.tokens else None
            if before is None or before.kind not in OPERAND_END or breaks:
                end = _WIDE.match(text, end).end()  # type: ignore[union-attr]
                self._malformed(start, end, f"write `0{text[start:end]}`")
                self.tokens.append(Token("NUMBER", "0", start, end, breaks))
                return end
        if word in _HABITS:
            kind, advice = _HABITS[word]
            self.say(
                "E0130", f"`{word}` is not a sign of this language", start, end, help=advice, fix=kind,
            )
            if kind is not None:
                self.tokens.append(Token(kind, kind, start, end, breaks))
        elif len(word) == 2 and word[1] == "=" and word[0] in "-+*/%@":
            self.say(
                "E0131", f"`{word}` is not a sign of this language", start, end,
                help=f"write `x = x {word[0]} …`: `=` binds a name anew",
            )
            self.tokens.append(Token("=", "=", start, end, breaks))
        else:
            self.tokens.append(Token(word, word, start, end, breaks))
        return end

    def _malformed(self, start: int, end: int, advice: str) -> None:
        number = self.source.text[start:end]
        self.say("E0114", f"`{number[:40]}` is not a number", start, end, help=advice)

    def _number_end(self, start: int, end: int) -> int:
        """The end of a number, with a dot that should not be there and what follows it."""
        text = self.source.text
        if text[end : end + 1] == "." and text[end : end + 2] != "..":
            return _WIDE.match(text, end + 1).end()  # type: ignore[union-attr]
        return end

    def _number(self, start: int, end: int) -> bool:
        """Is this a number, of a size that can be held?"""
        word = self.source.text[start:end]
        whole = self._number_end(start, end)
        if whole > end:
            self._malformed(start, whole, f"write `{word}.0`" if word.isdigit() else "")
        elif end - start > MAXIMUM_NUMBER:
            self._long("number", start, end, MAXIMUM_NUMBER)
        elif not _WELL_FORMED.fullmatch(word):
            self._malformed(start, end, "numbers are written like 60_000, 0.5, 1e-3 or 70%")
        elif len(word) > 15 or "e" in word or "E" in word:
            value = number_value(word)
            if isinstance(value, int) and value > LARGEST:
                self._range(start, end, f"at most {LARGEST}, which is 2 ** 63 - 1")
            elif value == float("inf"):
                self._range(start, end, "at most about 1.8e308")
            else:
                return True
        else:
            return True
        return False

    def _range(self, start: int, end: int, note: str) -> None:
        self.say("E0115", "the number is too large", start, end, note=note)

    def _text(self, start: int, end: int, breaks: int) -> None:
        word = self.source.text[start:end]
        if end - start > MAXIMUM_TEXT:
            self._long("text", start, end, MAXIMUM_TEXT)
        before = self.tokens[-1] if self.tokens else None
        if before is not None and before.kind == "TEXT" and before.end == start:
            self.say(
                "E0112", "a text stands between two double quotes, on one line", before.start, end,
                help="write one `\"` on each side, and `\\n` for a line end",
            )
            return
        if "\\" in word:
            for escape in _ESCAPE.finditer(word):
                code = escape.group(1)
                if escape.group(2) or (code and 0xD800 <= int(code, 16) < 0xE000):
                    self.say(
                        "E0113", f"`{escape.group()}` stands for no character",
                        start + escape.start(), start + escape.end(),
                        help='there are \\n, \\t, \\", \\\\ and \\u with four hexadecimal digits',
                    )
        self.tokens.append(Token("TEXT", word, start, end, breaks))

    def _strange(self, start: int, breaks: int) -> int:
        """A character that begins no token: say so, and read on as if the right one stood there."""
        text = self.source.text
        character = text[start]
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        if character == '"':
            self.say(
                "E0111", "the text is not closed", start, line_end, note="begins here",
                help='close it with `"` on the same line; `\\n` stands for a line end',
            )
            self.tokens.append(Token("TEXT", '""', start, line_end, breaks))
            return line_end
        if character == "`":
            self.say("E0118", "the name in backticks is not closed", start, line_end, note="begins here")
            self.tokens.append(Token("NAME", "_", start, line_end, breaks))
            return line_end
        if character in lookalikes.QUOTES:
            return self._foreign_quote(start, line_end, breaks)
        if character == "!":
            return self._sign("!", start, start + 1, breaks)
        if character == ";":
            self.say(
                "E0132", "there is no `;`: a line end ends a statement", start, start + 1,
                help="put what follows on a line of its own",
            )
            self.tokens.append(Token(";", ";", start, start + 1, breaks))
            return start + 1
        note, advice, instead = lookalikes.describe(character)
        self.say(
            "E0110", f"{note} is not part of the language", start, start + 1, help=advice,
            fix=instead or None,
        )
        if instead and instead in ("-", "*", "/", "(", ")", "[", "]", "{", "}", ",", ":", "=", "."):
            self.tokens.append(Token(instead, instead, start, start + 1, breaks))
        return start + 1

    def _foreign_quote(self, start: int, line_end: int, breaks: int) -> int:
        text = self.source.text
        close = lookalikes.QUOTES[text[start]]
        end = text.find(close, start + 1, line_end)
        end = line_end if end < 0 else end + 1
        inner = text[start + 1 : end].rstrip(close)
        self.say(
            "E0112", "a text stands in double quotes", start, end, help=f'write `"{inner[:60]}"`',
            fix=f'"{inner}"',
        )
        self.tokens.append(Token("TEXT", '""', start, end, breaks))
        return end


def indent(text: str, offset: int) -> int:
    """Blanks before the first character of the line; one beyond column 1000 counts as 1000."""
    begin = text.rfind("\n", max(0, offset - 1000), offset) + 1
    if begin == 0 and offset > 1000:
        return 1000
    line = text[begin:offset]
    return len(line) - len(line.lstrip(" \t"))


def number_value(text: str) -> int | float:
    """The value of a well-formed number; a percentage is the nearest float to its hundredth."""
    text = text.replace("_", "")
    if text.endswith("%"):
        number = text[:-1]
        return float(number) / 100 if "e" in number.lower() else float(number + "e-2")
    if text.isdigit():
        return int(text)
    return float(text)


def text_value(text: str) -> str:
    """The text between the quotes, with its escapes read."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner

    def read(escape: re.Match[str]) -> str:
        if escape.group(1):
            return chr(int(escape.group(1), 16))
        letter = escape.group()[1:]
        return {"n": "\n", "t": "\t"}.get(letter, letter)

    return _ESCAPE.sub(read, inner)
