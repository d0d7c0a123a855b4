"""Every code, once: one module a range, found by listing this folder."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from specc.diagnostics.code import Code


@cache
def every() -> tuple[Code, ...]:
    """All codes, sorted; each module here holds some of them as `CODES`."""
    names = sorted(os.listdir(os.path.dirname(__file__)))
    modules = [n[:-3] for n in names if n.endswith(".py") and not n.startswith("_")]
    codes: list[Code] = []
    for name in modules:
        codes += import_module(f"{__name__}.{name}").CODES
    return tuple(sorted(codes))


def find(code: str) -> Code | None:
    """The declaration of a code; letters may be small."""
    return next((c for c in every() if c.code == code.upper()), None)
