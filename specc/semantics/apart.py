"""What can be told of a file whose tree has holes, where statements could not be read."""

from __future__ import annotations

import re

from specc.diagnostics.diagnostic import Sink
from specc.semantics.program import program
from specc.source import Source, Span
from specc.syntax import ast

# Of one word or value alone, whatever stands in the rest of the file.
ALONE = frozenset(("E0201", "E0202", "E0206", "E0209", "E0210"))
_WORD = re.compile(r"\w+")
_IMPORT = re.compile(r'import|\.spec"|"specc:')


def report(
    file: ast.File, source: Source, sink: Sink, lost: list[Span], settings: dict[str, str] | None
) -> None:
    """Mistakes that do not follow from what was lost: a name that stands there may be bound or used
    there, an import may bring any, and the name itself may be what was wrong: so an unknown one is
    told if it is nearly a known one."""
    if file.span in lost:
        return
    found = Sink()
    program(file, source, found, settings=settings)
    text = "\n".join(span.text for span in lost)
    words = set(_WORD.findall(text))
    heads = {item.name.span for item in file.items if isinstance(item, ast.Section)}
    for each in found:
        if each.code not in ALONE or each.span is None:
            continue
        if each.code == "E0206":  # a section is refused for what its lines say together
            follows = each.span in heads
        else:
            follows = bool(words & set(_WORD.findall(each.span.text)))
        if each.code == "E0201":
            follows = follows or not each.help or _IMPORT.search(text) is not None
        if not follows:
            sink.add(each)
