"""specc: from a declarative spec to a jit-compiled Flax NNX training program.

    text -> AST -> IR -> passes -> Python text -> jitted steps -> run directory

`specc.compile` checks a spec and gives a `Program`; `Program.fit` gives a `Run`; `specc.load` reads
one back. Nothing heavy is imported before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.version import VERSION as __version__

if TYPE_CHECKING:
    from specc.interface.errors import SpecError
    from specc.interface.program import Program, compile  # noqa: A004 - as the design calls it
    from specc.interface.run import Run, load

_PUBLIC = {
    "compile": "specc.interface.program",
    "Program": "specc.interface.program",
    "SpecError": "specc.interface.errors",
    "load": "specc.interface.run",
    "Run": "specc.interface.run",
}

__all__ = ["Program", "Run", "SpecError", "__version__", "compile", "load"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'specc' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)
