"""What stands below each other: settings, fields and entries, and what the author has aligned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specc.syntax.brackets import CLOSER_OF
from specc.syntax.layout import FIELD_WORDS
from specc.tools.formatting.lines import Bracket, Line, Lines, Word

STEP = 2  # columns of one level
_ROUNDS = 20  # a column moves what is right of it and below it; a few rounds settle all

# What of each kind of line is aligned, from how many lines on.
_FIELD = ((":",), ("from", "|>"))
_ANCHORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "setting": (("=",),),
    "hyper": (("=",), ("in",)),
    "entry": ((":",),),
    **dict.fromkeys(FIELD_WORDS, _FIELD),
}
_SHORTEST: dict[str, int] = dict.fromkeys(FIELD_WORDS, 3)

Keys = Callable[[str, str], bool]  # of a section and a name: is that one of its keys?


class Columns:
    """Sets the indent of every line and the padding of every aligned word."""

    def __init__(self, text: Lines, is_key: Keys) -> None:
        self.text = text
        self.lines = text.lines
        self.is_key = is_key
        self._leader: dict[Word, Word] = {}
        self._runs()
        self._kept()
        groups: dict[Word, list[Word]] = {}
        for word in list(self._leader):
            groups.setdefault(self._find(word), []).append(word)
        self._place([group for group in groups.values() if len(group) > 1])

    def _find(self, word: Word) -> Word:
        while self._leader.setdefault(word, word) is not word:
            word = self._leader[word]
        return word

    def _join(self, first: Word, second: Word) -> None:
        self._leader[self._find(second)] = self._find(first)

    # What is always aligned.

    def _runs(self) -> None:
        for bracket in self.text.brackets:
            run: list[list[Word]] = []
            shape = ""
            for word in bracket.begins:
                words = self.lines[word.line].words
                following = self._shape(bracket, words) if words[0] is word else ""
                if following != shape or self._apart(run, word):
                    self._align(shape, run)
                    run, shape = [], following
                run.append(words)
            self._align(shape, run)

    def _shape(self, bracket: Bracket, words: list[Word]) -> str:
        """What kind of statement or entry begins with these words; "" for one that stays."""
        kinds = [word.kind for word in words[:3]]
        if kinds[0] in FIELD_WORDS or kinds[0] == "hyper":
            return kinds[0]
        if kinds[:2] == ["NAME", "="] and self._is_setting(bracket, words[0].token.text):
            return "setting"
        if kinds[:2] == ["NAME", ":"] and bracket.kind == "{" and not bracket.is_block:
            return "entry"
        return ""

    def _is_setting(self, bracket: Bracket, name: str) -> bool:
        """A constant of the file or a key of a section; not a binding in a body."""
        if bracket.kind == "":
            return True
        if not bracket.is_block:
            return False
        first = bracket.header[0]
        names = all(word.kind == "NAME" for word in bracket.header)
        if first.kind == "objective":
            return True
        return first.bracket.kind == "" and names and self.is_key(first.token.text, name)

    def _apart(self, run: list[list[Word]], word: Word) -> bool:
        """Is there a blank line between a run and what follows?"""
        last = run[-1][0].line if run else word.line
        return any(line.blank for line in self.lines[last + 1 : word.line + 1])

    def _align(self, shape: str, run: list[list[Word]]) -> None:
        if len(run) < _SHORTEST.get(shape, 2):
            return
        for signs in _ANCHORS.get(shape, ()):
            found = [word for words in run if (word := _anchor(words, signs)) is not None]
            if len(found) == len(run) and len({word.sign for word in found}) == 1:
                for word in found[1:]:
                    self._join(found[0], word)

    # What the author has aligned.

    def _kept(self) -> None:
        for above, below in self._neighbours():
            columns = {word.column: word for word in above.words if word.sign}
            for word in below.words:
                other = columns.get(word.column) if word.sign else None
                if other is None or other.bracket is not word.bracket or other.sign != word.sign:
                    continue
                if other.extra or word.extra:
                    self._join(other, word)

    def _neighbours(self) -> Iterator[tuple[Line, Line]]:
        for above, below in zip(self.lines, self.lines[1:], strict=False):
            if above.words and below.words and not below.blank:
                yield above, below

    # Where it comes to stand.

    def _place(self, groups: list[list[Word]]) -> None:
        for _ in range(_ROUNDS):
            before = [(line.indent, *(word.pad for word in line.words)) for line in self.lines]
            for line in self.lines:
                if line.words:
                    line.indent = self._indent(line)
            for group in groups:
                columns = [self._column(word) - word.pad for word in group]
                for word, column in zip(group, columns, strict=True):
                    word.pad = max(columns) - column
            if before == [(line.indent, *(word.pad for word in line.words)) for line in self.lines]:
                return

    def _indent(self, line: Line) -> int:
        first = line.words[0]
        if first.partner is not None:
            return self.lines[first.partner.line].indent
        return self.content(first.bracket) + STEP * line.continues

    def content(self, bracket: Bracket) -> int:
        """The indent of what stands in a bracket, on lines of its own."""
        if bracket.kind == "":
            return 0
        if bracket.inner is None or bracket.is_block or self._hangs(bracket.inner):
            return self.lines[bracket.line].indent + STEP
        return self._column(bracket.inner)

    def _hangs(self, word: Word) -> bool:
        """Is this a bracket that ends its line, as the second of `concat([`?"""
        return word.kind in CLOSER_OF and word is self.lines[word.line].words[-1]

    def _column(self, word: Word) -> int:
        line = self.lines[word.line]
        column = line.indent
        for other in line.words:
            if other is not line.words[0]:
                column += other.gap + other.pad
            if other is word:
                return column
            column += other.width
        return column


def _anchor(words: list[Word], signs: tuple[str, ...]) -> Word | None:
    """The first word of a line, outside its brackets, that can be aligned as one of these."""
    outside = words[0].bracket
    return next((w for w in words[1:] if w.bracket is outside and w.sign in signs), None)
