"""A spec's text, and the places in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping


class Source:
    """One file: its name as the user wrote it, its text, and where its lines begin."""

    def __init__(
        self,
        name: str,
        text: str,
        directory: str = ".",
        within: tuple[str, ...] | None = None,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.text = text
        self.directory = directory  # what relative paths in the spec start from
        # Folders that hold all it may read; None: those that its paths lead to.
        self.within = within
        # Of a run: the texts of what it imports, by their paths from the directory; None: they are
        # read there.
        self.kept = kept
        self.imported: dict[str, str] = {}  # the same of what was imported
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Offset of the first character of every line."""
        if self._starts is None:
            self._starts = [0] + [i + 1 for i, c in enumerate(self.text) if c == "\n"]
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its line end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def __repr__(self) -> str:
        return f"Source({self.name!r})"


class Span:
    """A half-open range of characters of one source."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """The span from the beginning of this one to the end of the other."""
        return Span(self.source, self.start, max(self.end, other.end))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Span)
            and self.source is other.source
            and (self.start, self.end) == (other.start, other.end)
        )

    def __hash__(self) -> int:
        return hash((id(self.source), self.start, self.end))

    def __repr__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"
