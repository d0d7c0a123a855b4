"""A text as lines of words, each word knowing the bracket it stands in."""

from __future__ import annotations

from specc.diagnostics.width import width
from specc.source import Source, Span
from specc.syntax.brackets import CLOSER_OF, OPENER_OF
from specc.syntax.layout import BINARY
from specc.syntax.lexer import OPERAND_END, Token
from specc.tools.formatting.spacing import gap

COMMENT_GAP = 2
_SIGNS = frozenset(("=", "|>", "from", "in"))


class Bracket:
    """An opened bracket, or the file itself. `header` is what stands before it in its statement."""

    def __init__(self, kind: str, line: int, header: list[Word]) -> None:
        self.kind = kind
        self.line = line
        self.header = header
        self.inner: Word | None = None  # what follows it on the same line
        self.begins: list[Word] = []  # first words of statements, entries or elements
        follows = bool(header) and header[-1].token.kind in OPERAND_END | {"else"}
        self.is_block = kind == "{" and follows  # and not a record
        self.is_index = kind == "[" and follows


class Word:
    """A token in its line: `gap` blanks stand before it, and `pad` more to align it."""

    def __init__(self, token: Token, line: int, bracket: Bracket) -> None:
        self.token = token
        self.kind = token.kind
        self.line = line
        self.bracket = bracket  # the innermost around it; for a bracket, that in which it stands
        self.partner: Bracket | None = None  # what a closing bracket closes
        self.width = width(token.text)
        self.gap = 0
        self.pad = 0
        self.sign = ""  # as what it can be aligned with others: a sign, ":" for what follows one
        self.column = 0  # in the source
        self.extra = False  # more blanks stand before it in the source than need be


class Line:
    """Words, or nothing but a comment."""

    def __init__(self, number: int, *, blank: bool) -> None:
        self.number = number  # in the source
        self.blank = blank  # a blank line before it
        self.words: list[Word] = []
        self.indent = 0
        self.continues = False  # a statement that began on an earlier line
        self.comment = ""
        self.comment_gap = COMMENT_GAP
        self.comment_column = 0  # in the source


class Lines:
    """The lines of a source that parses."""

    def __init__(self, source: Source, tokens: list[Token], comments: tuple[Span, ...]) -> None:
        self.source = source
        self.lines: list[Line] = []
        self.file = Bracket("", 0, [])
        self.brackets = [self.file]
        self._open = [self.file]
        self._statement: list[Word] = []  # words of the statement, without those in brackets
        self._outer: list[list[Word]] = []  # the same of what stands around each open bracket
        self._fresh = True  # the next token begins a statement, an entry or an element
        self._last: list[Token] = []
        self._measured = (0, 0)  # the last offset whose column was asked for, and that column
        remarks = list(reversed(comments))
        for token in tokens:
            while remarks and remarks[-1].start < token.start:
                self._comment(remarks.pop())
            if token.kind == "NEWLINE":
                self._fresh = True
            elif token.kind != "END":
                self._token(token)
        while remarks:
            self._comment(remarks.pop())
        for above, line in zip(self.lines, self.lines[1:], strict=False):
            opens = bool(above.words) and above.words[-1].kind in CLOSER_OF
            closes = bool(line.words) and line.words[0].partner is not None
            line.blank &= not opens and not closes

    def _line(self, start: int) -> Line:
        """The line of an offset, begun if need be."""
        number = self.source.position(start)[0]
        if not self.lines or self.lines[-1].number != number:
            blank = bool(self.lines) and number > self.lines[-1].number + 1
            self.lines.append(Line(number, blank=blank))
        return self.lines[-1]

    def _column(self, start: int) -> int:
        """The column of an offset; they are asked for in order."""
        begin = self.source.starts[self.lines[-1].number - 1]
        if begin > self._measured[0]:
            self._measured = (begin, 0)
        offset, column = self._measured
        self._measured = (start, column + width(self.source.text[offset:start]))
        return self._measured[1]

    def _comment(self, comment: Span) -> None:
        line = self._line(comment.start)
        line.comment = comment.text.rstrip()
        line.comment_column = self._column(comment.start)
        if line.words:
            blanks = self.source.text[line.words[-1].token.end : comment.start]
            line.comment_gap = max(COMMENT_GAP, width(blanks))

    def _token(self, token: Token) -> None:
        line = self._line(token.start)
        around = self._open[-1]
        word = Word(token, len(self.lines) - 1, around)
        word.column = self._column(token.start)
        if token.kind in OPENER_OF:
            self._open.pop()
            word.partner, word.bracket = around, self._open[-1]
            self._statement = self._outer.pop()
        elif self._fresh:
            self._statement = []
            around.begins.append(word)
        if line.words:
            self._space(word, line)
        elif token.kind not in OPENER_OF:
            line.continues = self._continues(token, around)
        line.words.append(word)
        self._statement.append(word)
        self._fresh = token.kind in CLOSER_OF or (token.kind == "," and around is not self.file)
        self._last = [*self._last[-1:], token]
        if token.kind in CLOSER_OF:
            bracket = Bracket(token.kind, word.line, self._statement[:-1])
            self.brackets.append(bracket)
            self._open.append(bracket)
            self._outer.append(self._statement)
            self._statement = []

    def _space(self, word: Word, line: Line) -> None:
        """The blanks before a word that is not the first of its line."""
        before = self._last[-1]
        earlier = self._last[0].kind if len(self._last) > 1 else ""
        inside = word.partner or word.bracket
        model = bool(self._statement) and self._statement[0].kind == "model"
        word.gap = gap(earlier, before, word.token, index=inside.is_index, model=model)
        word.extra = word.token.start - before.end > word.gap
        if word.kind in _SIGNS:
            word.sign = word.kind
        elif before.kind == ":" and not inside.is_index:
            word.sign = ":"
        if before.kind in CLOSER_OF and word.partner is None:
            word.bracket.inner = word

    def _continues(self, token: Token, around: Bracket) -> bool:
        """Does the first token of a line go on with what an earlier line began?"""
        if self._fresh or not self._last or token.kind == "else":
            return False
        before = self._last[-1].kind
        joined = token.kind in BINARY or before in BINARY or before == "="
        return joined or around.kind in ("", "{")
