"""`specc fmt`: the one way to set out a spec.

The author's line breaks and comments stay. Indents are two columns a level, blanks are as they
should be, settings of a section stand below each other, and what the author has aligned stays so.
"""

from __future__ import annotations

from specc.catalog import find
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.syntax.lexer import Scan
from specc.syntax.parser import parse
from specc.syntax.repair import lay_out
from specc.tools.formatting.columns import Columns
from specc.tools.formatting.comments import set_comments
from specc.tools.formatting.lines import Line, Lines


def format_source(source: Source, sink: Sink) -> str | None:
    """The text set out; None for one that does not parse, of which the sink then says why."""
    own = Sink()
    comments = parse(source, own).comments
    if len(own):
        for diagnostic in own:
            sink.add(diagnostic)
        return None
    text = Lines(source, lay_out(Scan(source)).tokens, comments)
    columns = Columns(text, _is_key)
    set_comments(text, columns)
    shown: list[str] = []
    for line in text.lines:
        if line.blank:
            shown.append("")
        shown.append(_written(line))
    return "".join(line + "\n" for line in shown)


def _is_key(section: str, name: str) -> bool:
    """Is this a key of the section? All names are those of one that is not known."""
    found = find("sections", section)
    return found is None or name in found.options()


def _written(line: Line) -> str:
    parts = [" " * line.indent] if line.words or line.comment else []
    for word in line.words:
        if word is not line.words[0]:
            parts.append(" " * (word.gap + word.pad))
        parts.append(word.token.text)
    if line.comment:
        parts.append(" " * line.comment_gap * bool(line.words) + line.comment)
    return "".join(parts)
