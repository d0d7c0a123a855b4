"""Other things that are called .spec, or that are handed to specc by mistake."""

from __future__ import annotations

import re

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Source, Span

_OWN = r"^(?:data|model|layer|compile|fit)\b[^=\n]*\{"
_KINDS = (
    (
        r"^%(?:prep|build|install|files|description|changelog|global|define)\b",
        "an RPM package description",
        "RPM's `.spec` files are read by rpmbuild",
    ),
    (
        r"^\w+ *= *Analysis\(|^\w+ *= *(?:PYZ|EXE|COLLECT)\(",
        "a PyInstaller build file",
        "PyInstaller's `.spec` files are read by pyinstaller",
    ),
    (
        r"^(?:import [a-z_]\w*(?: as \w+|\.\w+)*|from [\w.]+ import .+) *$",
        "a Python program",
        "run it with python; a model.spec is text of another kind: specc reference",
    ),
    (r'\A\s*\{\s*"', "JSON", "a section is written `data { source = … }`"),
)


def another_kind(source: Source) -> Diagnostic | None:
    """Asked only of a file that does not parse: is it a file of another kind?"""
    if re.search(_OWN, source.text, re.MULTILINE):
        return None
    for pattern, kind, advice in _KINDS:
        found = re.search(pattern, source.text, re.MULTILINE)
        if found:
            span = Span(source, found.start(), found.end())
            return Diagnostic(
                "E0103",
                f"this is {kind}, not a specc model",
                span,
                note="told by this",
                help=advice,
            )
    return None
