"""Characters to tokens: one regular expression, and a check of what it finds."""

from __future__ import annotations

import re
from itertools import islice

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span
from specc.syntax import lookalikes
from specc.syntax.literals import ESCAPE, MAXIMUM_NUMBER, is_escape, is_number, too_large

MAXIMUM_SOURCE = 1 << 20  # characters
MAXIMUM_NAME = 200
MAXIMUM_TEXT = 1 << 16
MAXIMUM_FINDINGS = 100  # after which the rest of a file is not read

RESERVED = frozenset(("for", "in", "if", "else", "and", "or", "not", "true", "false", "none"))
OPERAND_END = frozenset(("NAME", "NUMBER", "TEXT", ")", "]", "}", "true", "false", "none"))

# One group a handler of Scan, in the order of `_handlers`.
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
_WIDE = re.compile(r"[\w\x80-\U0010ffff]*")
_BEGUN = re.compile(r"[1-9][0-9]{0,8}")
_BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Token:
    """A word of the text. `breaks` counts the line ends before it, `depth` the brackets around it.

    `kind` is NAME, NUMBER, TEXT, NEWLINE, END, or the reserved word or sign as it is written.
    """

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
        self.text = source.text
        self.tokens: list[Token] = []
        self.comments: list[Span] = []
        self.found: list[Diagnostic] = []
        # Where what was read instead is a guess: the parser must not complain there once more.
        self.trouble: list[tuple[int, int]] = []
        self._breaks = 1  # a file begins as a line does
        self._run()

    def _run(self) -> None:
        handlers = (
            self._end,
            self._name,
            self._sign,
            self._number,
            self._newline,
            self._text,
            self._comment,
            self._quoted,
            self._strange,
        )
        text, match = self.text, _MASTER.match
        if not text.isascii():
            self._hidden()
        at = 1 if text.startswith("\ufeff") else 0
        while at >= 0 and len(self.found) < MAXIMUM_FINDINGS:
            found = match(text, at)
            if found is None:  # every alternative is optional
                return
            kind = found.lastindex or 0
            at = handlers[kind](found.group(kind), found.start(kind), found.end())

    def _say(self, code: str, message: str, start: int, end: int, **more: str | None) -> None:
        span = Span(self.source, start, end)
        self.found.append(Diagnostic(code, message, span, **more))  # type: ignore[arg-type]

    def _put(self, kind: str, word: str, start: int, end: int) -> int:
        self.tokens.append(Token(kind, word, start, end, self._breaks))
        self._breaks = 0
        return end

    def _end(self, word: str, start: int, end: int) -> int:
        return -1

    def _newline(self, word: str, start: int, end: int) -> int:
        self._breaks += 1
        return end

    def _comment(self, word: str, start: int, end: int) -> int:
        self.comments.append(Span(self.source, start, end))
        return end

    def _hidden(self) -> None:
        for hidden in islice(_BIDIRECTIONAL.finditer(self.text), MAXIMUM_FINDINGS):
            self._say(
                "E0117",
                "the text holds a character that turns the reading direction",
                hidden.start(),
                hidden.end(),
                note=f"U+{ord(hidden.group()):04X}, invisible",
                help="remove it: what is read would not be what is seen",
            )

    def _long(self, what: str, start: int, end: int, limit: int) -> None:
        message = f"a {what} of {end - start} characters is too long"
        self._say("E0116", message, start, end, note=f"at most {limit}")

    def _name(self, word: str, start: int, end: int) -> int:
        if not word.isascii() or self.text[end : end + 1] > "\x7f":
            end = self._wide_name(start)
            word = self.text[start:end]
            if not word:
                return self._strange(self.text[start], start, start + 1)
        if len(word) > MAXIMUM_NAME:
            self._long("name", start, end, MAXIMUM_NAME)
        if word in lookalikes.CONSTANTS:
            right = lookalikes.CONSTANTS[word]
            message = f"`{word}` is written `{right}`"
            self._say("E0133", message, start, end, help=f"write `{right}`", fix=right)
            word = right
        return self._put(word if word in RESERVED else "NAME", word, start, end)

    def _wide_name(self, start: int) -> int:
        """The end of the longest name in any script that begins here; `start` if there is none."""
        found = _WIDE.match(self.text, start, start + MAXIMUM_NAME + 1)
        end = found.end() if found else start
        while end > start and not self.text[start:end].isidentifier():
            end -= 1
        return end

    def _quoted(self, word: str, start: int, end: int) -> int:
        if not word.strip("` \t"):
            self._say("E0118", "there is no name between the backticks", start, end)
        elif end - start > MAXIMUM_NAME:
            self._long("name", start, end, MAXIMUM_NAME)
        return self._put("NAME", word, start, end)

    def _sign(self, word: str, start: int, end: int) -> int:
        if word == "." and self.text[end : end + 1].isdigit():
            before = self.tokens[-1] if self.tokens else None
            if before is None or before.kind not in OPERAND_END or self._breaks:
                found = _WIDE.match(self.text, end)
                end = found.end() if found else end
                return self._malformed(start, end, f"write `0{self.text[start:end]}`")
        if word in lookalikes.SIGNS:
            instead, advice = lookalikes.SIGNS[word]
            message = f"`{word}` is not a sign of this language"
            self._say("E0130", message, start, end, help=advice, fix=instead)
            if instead:
                return self._put(instead, instead, start, end)
            self.trouble.append((start, end))
            return end
        if len(word) == 2 and word[1] == "=" and word[0] in "-+*/%@":
            name = self.tokens[-1].text if self.tokens else "x"
            message = f"`{word}` is not a sign of this language"
            advice = f"write `{name} = {name} {word[0]} …`: `=` binds a name anew"
            self._say("E0131", message, start, end, help=advice)
            word = "="
        return self._put(word, word, start, end)

    def _malformed(self, start: int, end: int, advice: str) -> int:
        message = f"`{self.text[start:end][:40]}` is not a number"
        self._say("E0114", message, start, end, help=advice)
        # What it begins with was meant, more or less; a 0 would be refused where it stands.
        begun = _BEGUN.match(self.text, start)
        return self._put("NUMBER", begun.group() if begun else "0", start, end)

    def _number(self, word: str, start: int, end: int) -> int:
        if self.text[end : end + 1] == "." and self.text[end : end + 2] != "..":
            found = _WIDE.match(self.text, end + 1)
            whole = word.isdigit() and len(word) < 20
            advice = f"write `{word}.0`" if whole else "a number has one dot, between digits"
            return self._malformed(start, found.end() if found else end, advice)
        if end - start > MAXIMUM_NUMBER:
            self._long("number", start, end, MAXIMUM_NUMBER)
            return self._put("NUMBER", "0", start, end)
        if not is_number(word):
            advice = "numbers are written like 60_000, 0.5, 1e-3 or 70%"
            return self._malformed(start, end, advice)
        limit = too_large(word)
        if limit:
            self._say("E0115", "the number is too large", start, end, note=limit)
        return self._put("NUMBER", "0" if limit else word, start, end)

    def _text(self, word: str, start: int, end: int) -> int:
        if end - start > MAXIMUM_TEXT:
            self._long("text", start, end, MAXIMUM_TEXT)
        before = self.tokens[-1] if self.tokens else None
        if before is not None and before.kind == "TEXT" and before.end == start:
            self._say(
                "E0112",
                "a text stands between two double quotes, on one line",
                before.start,
                end,
                help='write one `"` on each side, and `\\n` for a line end',
            )
            self.trouble.append((before.start, end))
            return end
        if "\\" in word:
            for escape in ESCAPE.finditer(word):
                if not is_escape(escape):
                    self._say(
                        "E0113",
                        f"`{escape.group()}` stands for no character",
                        start + escape.start(),
                        start + escape.end(),
                        help='there are \\n, \\t, \\", \\\\ and \\u with four hexadecimal digits',
                    )
        return self._put("TEXT", word, start, end)

    def _strange(self, character: str, start: int, end: int) -> int:
        """A character that begins no token: say so, and read on as if the right one stood there."""
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        if character == '"':
            advice = 'close it with `"` on the same line; `\\n` stands for a line end'
            message = "the text is not closed"
            self._say("E0111", message, start, line_end, note="begins here", help=advice)
            self.trouble.append((start, line_end))
            return self._put("TEXT", '""', start, line_end)
        if character == "`":
            self._say("E0118", "the name in backticks is not closed", start, line_end)
            self.trouble.append((start, line_end))
            return self._put("NAME", "_", start, line_end)
        if character in lookalikes.QUOTES:
            close = self.text.find(lookalikes.QUOTES[character], start + 1, line_end)
            close = line_end if close < 0 else close
            right = f'"{self.text[start + 1 : close]}"'
            end = min(close + 1, line_end)
            message = "a text stands in double quotes"
            told = f"write `{right[:60]}`"
            if (word := right[1:-1]).isidentifier():
                told += f", or `{word[:60]}` alone where a word of the language is meant"
            self._say("E0112", message, start, end, help=told, fix=right)
            return self._put("TEXT", '""', start, end)
        if character == "!":
            return self._sign("!", start, end)
        if character == ";":
            message = "there is no `;`: a line end ends a statement"
            advice = "put what follows on a line of its own"
            self._say("E0132", message, start, end, help=advice)
            return self._put(";", ";", start, end)
        if _BIDIRECTIONAL.match(character):
            return end  # told of already
        what, advice, instead = lookalikes.describe(character)
        message = f"{what} is not part of the language"
        self._say("E0110", message, start, end, help=advice, fix=instead or None)
        if instead in lookalikes.READ_AS:
            return self._put(instead, instead, start, end)
        if instead != " ":
            self.trouble.append((start, end))
        return end


def indent(text: str, offset: int) -> int:
    """Blanks before the first character of the line; one beyond column 1000 counts as 1000."""
    begin = text.rfind("\n", max(0, offset - 1000), offset) + 1
    if begin == 0 and offset > 1000:
        return 1000
    line = text[begin:offset]
    return len(line) - len(line.lstrip(" \t"))
