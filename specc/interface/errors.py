"""What the Python interface raises."""

from __future__ import annotations

from collections.abc import Iterable

from specc.diagnostics.diagnostic import Diagnostic


class SpecError(Exception):
    """A spec, or its data, with mistakes; `diagnostics` has each of them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = next((d for d in self.diagnostics if d.severity == "error"), None)
        super().__init__(f"{first!r}" if first else "the spec has mistakes")
