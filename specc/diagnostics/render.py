"""Findings as text for people, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from specc.diagnostics.diagnostic import ERROR, Diagnostic
from specc.diagnostics.width import cell
from specc.source import Source, Span

WIDTH = 100  # columns of a source line that are shown
FORMAT_VERSION = 1

_BOLD, _BLUE, _RED, _YELLOW, _RESET = "\x1b[1m", "\x1b[34m", "\x1b[31m", "\x1b[33m", "\x1b[0m"


class _Mark:
    """A piece of one line to underline, and the words that stand under it."""

    def __init__(self, start: int, end: int, sign: str, words: str) -> None:
        self.start = start  # characters of the line, half open
        self.end = end
        self.sign = sign
        self.words = words


def render(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """A finding with the lines it speaks of; no line end at the end."""
    paint = _Paint(diagnostic.severity, on=colour)
    places = _places(diagnostic)
    numbers = [number for _, marks in places for number in marks]
    margin = len(str(max(numbers))) if numbers else 1
    blank = " " * margin
    title = f"{diagnostic.severity}[{diagnostic.code}]"
    lines = [paint.loud(title) + paint.bold(": " + _plain(diagnostic.message))]
    for source, marks in places:
        at = diagnostic.span if diagnostic.span and diagnostic.span.source is source else None
        number, column = source.position(at.start) if at else _first(marks)
        lines.append(f"{blank}{paint.quiet('-->')} {_plain(source.name)}:{number}:{column}")
        lines.append(blank + paint.quiet(" |"))
        previous = None
        for number in sorted(marks):
            if previous is not None and number > previous + 1:
                lines.append(blank + paint.quiet(" :"))
            previous = number
            shown, rows = _line(source.line(number), marks[number])
            lines.append(f"{paint.quiet(f'{number:>{margin}} |')} {shown}".rstrip())
            for spaces, signs, words in rows:
                marked = paint.mark(f"{signs} {_plain(words)}".rstrip(), signs)
                lines.append(f"{blank}{paint.quiet(' |')} {spaces}{marked}")
    if places:
        lines.append(blank + paint.quiet(" |"))
    indent = "\n" + blank + " " * len(" = help: ")
    if diagnostic.help:
        text = indent.join(_plain(line) for line in diagnostic.help.split("\n"))
        lines.append(f"{blank}{paint.quiet(' =')} help: {text}")
    lines.append(f"{blank}{paint.quiet(' =')} more: specc explain {diagnostic.code}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Every finding, and their number; empty where there are none."""
    found = list(diagnostics)
    if not found:
        return ""
    errors = sum(d.severity == ERROR for d in found)
    counts = [(errors, "error"), (len(found) - errors, "warning")]
    summary = ", ".join(f"{n} {word}{'s' * (n > 1)}" for n, word in counts if n)
    return "\n\n".join([*(render(d, colour=colour) for d in found), summary]) + "\n"


def to_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The object that `check --json` prints. Lines and columns begin at 1, an end is exclusive."""
    return {"format_version": FORMAT_VERSION, "diagnostics": [_data(d) for d in diagnostics]}


def _data(diagnostic: Diagnostic) -> dict[str, Any]:
    labels = list(diagnostic.labels)
    if diagnostic.note and diagnostic.span is not None:
        labels.insert(0, (diagnostic.span, diagnostic.note))
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_where(diagnostic.span),
        "labels": [{**_where(span), "message": words} for span, words in labels],
        "help": diagnostic.help,
    }


def _where(span: Span | None) -> dict[str, Any]:
    if span is None:
        return dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


class _Paint:
    """Colours, or nothing."""

    def __init__(self, severity: str, *, on: bool) -> None:
        self._loud = _BOLD + (_RED if severity == ERROR else _YELLOW)
        self._on = on

    def _paint(self, text: str, colour: str) -> str:
        return f"{colour}{text}{_RESET}" if self._on else text

    def loud(self, text: str) -> str:
        return self._paint(text, self._loud)

    def bold(self, text: str) -> str:
        return self._paint(text, _BOLD)

    def quiet(self, text: str) -> str:
        return self._paint(text, _BOLD + _BLUE)

    def mark(self, text: str, signs: str) -> str:
        return self._paint(text, self._loud if "^" in signs else _BOLD + _BLUE)


def _places(diagnostic: Diagnostic) -> list[tuple[Source, dict[int, list[_Mark]]]]:
    """For each source, the primary one first, the marks of each of its lines."""
    found: list[tuple[Source, dict[int, list[_Mark]]]] = []
    spans = [(diagnostic.span, diagnostic.note, "^")] if diagnostic.span is not None else []
    spans += [(span, words, "-") for span, words in diagnostic.labels]
    for span, words, sign in spans:
        marks = next((m for source, m in found if source is span.source), None)
        if marks is None:
            marks = {}
            found.append((span.source, marks))
        for number, mark in _marks(span, words, sign):
            marks.setdefault(number, []).append(mark)
    return found


def _marks(span: Span, words: str, sign: str) -> list[tuple[int, _Mark]]:
    """One mark, or one for the first line and one for the last of a span over several lines."""
    source = span.source
    first, column = source.position(span.start)
    last, end = source.position(max(span.end, span.start))
    if end == 1 and last > first:  # the span ends with a line end
        last -= 1
        end = len(source.line(last)) + 1
    if first == last:
        return [(first, _Mark(column - 1, max(end - 1, column), sign, words))]
    begin, text = source.line(first), source.line(last)
    margin = len(text) - len(text.lstrip())
    return [
        (first, _Mark(column - 1, max(len(begin), column), sign, "")),
        (last, _Mark(min(margin, end - 1), max(end - 1, 1), sign, words)),
    ]


def _first(marks: dict[int, list[_Mark]]) -> tuple[int, int]:
    number = min(marks)
    return number, min(mark.start for mark in marks[number]) + 1


def _line(text: str, marks: Sequence[_Mark]) -> tuple[str, list[tuple[str, str, str]]]:
    """A line as it is shown, and under it for each mark (blanks, signs, words)."""
    focus = min(marks, key=lambda m: (m.sign != "^", m.start)).start
    skipped = max(0, focus - WIDTH)  # characters that are too far away to be measured
    cells = [cell(character) for character in text[skipped : focus + 2 * WIDTH]]
    columns = [0]
    for _, width in cells:
        columns.append(columns[-1] + width)
    low, high = _window(columns, focus - skipped)
    before = "…" if skipped + low else ""
    after = "…" if skipped + high < len(text) else ""
    rows: list[tuple[str, str, str]] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.sign)):
        left, right = (
            columns[min(max(i - skipped, low), high)] - columns[low] + len(before)
            for i in (mark.start, mark.end)
        )
        rows.append((" " * left, mark.sign * max(1, right - left), mark.words))
    return before + "".join(shown for shown, _ in cells[low:high]) + after, rows


def _window(columns: Sequence[int], focus: int) -> tuple[int, int]:
    """Which characters of a line are shown: all, or as many as fit around the focus."""
    size = len(columns) - 1
    if columns[-1] <= WIDTH:
        return 0, size
    low = min(focus, size)
    while low and columns[min(focus, size)] - columns[low - 1] < WIDTH // 3:
        low -= 1
    high = low
    while high < size and columns[high + 1] - columns[low] <= WIDTH:
        high += 1
    return low, high


def _plain(text: str) -> str:
    """A message on one line, with nothing that steers a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(cell(c)[0] if c not in "\t\n\r" else " " for c in text)
