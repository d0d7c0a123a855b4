"""What to say of a token that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.diagnostic import Diagnostic
from specc.source import Span

if TYPE_CHECKING:
    from specc.syntax.parser import Parser


def explain(parser: Parser, at: int, base: int, kind: str, first: int, *, deep: bool) -> Diagnostic:
    """The finding for the token at index `at`."""
    token = parser.tokens[at]
    span = Span(parser.source, token.start, max(token.end, token.start + 1))
    return Diagnostic("E0140", f"`{token.text or token.kind}` does not fit here", span)
