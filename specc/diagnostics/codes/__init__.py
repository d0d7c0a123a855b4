"""Every code, once: one module a range, found by listing this folder."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from specc.diagnostics.code import Code


@cache
def every() -> tuple[Code, ...]:
    """All codes, sorted; each module here holds some of them as `CODES`."""
    return tuple(sorted(c for _, codes in by_module().values() for c in codes))


@cache
def by_module() -> dict[str, tuple[str, tuple[Code, ...]]]:
    """The codes of each module here, with the sentence that says what they are about."""
    names = sorted(os.listdir(os.path.dirname(__file__)))
    found: dict[str, tuple[str, tuple[Code, ...]]] = {}
    for name in (n[:-3] for n in names if n.endswith(".py") and not n.startswith("_")):
        module = import_module(f"{__name__}.{name}")
        found[name] = (module.__doc__ or "", tuple(module.CODES))
    return dict(sorted(found.items(), key=lambda item: item[1][1][0].code))


def find(code: str) -> Code | None:
    """The declaration of a code; letters may be small."""
    return next((c for c in every() if c.code == code.upper()), None)
