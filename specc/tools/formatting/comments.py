"""Where comments stand: with the line that follows, or as far right as the author put them."""

from __future__ import annotations

from specc.tools.formatting.columns import Columns
from specc.tools.formatting.lines import COMMENT_GAP, Line, Lines


def set_comments(text: Lines, columns: Columns) -> None:
    """Indents comments on lines of their own, and sets those at the ends of lines in columns."""
    indent = 0
    for line in reversed(text.lines):
        if line.words:
            first = line.words[0]
            closes = first.partner is not None
            indent = columns.content(first.partner) if first.partner and closes else line.indent
        else:
            line.indent = indent
    group: list[Line] = []
    for line in text.lines:
        if group and (
            line.blank or not line.comment or line.comment_column != group[0].comment_column
        ):
            _set(group)
            group = []
        if line.comment and (group or line.words):
            group.append(line)
    _set(group)


def _set(group: list[Line]) -> None:
    """One column for comments that stood in one column; the last may have no words before them."""
    ends = [line.indent + sum(w.gap + w.pad + w.width for w in line.words) for line in group]
    ends = [end if line.words else 0 for end, line in zip(ends, group, strict=True)]
    gaps = [line.comment_gap for line in group if line.words]
    column = max(ends, default=0) + max(COMMENT_GAP, min(gaps, default=COMMENT_GAP))
    for line, end in zip(group, ends, strict=True):
        if line.words:
            line.comment_gap = column - end
        else:
            line.indent = column
