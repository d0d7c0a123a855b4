"""How programs that run once are compiled: as cheaply as XLA can."""

from __future__ import annotations

CHEAPLY = {
    "xla_backend_optimization_level": 0,
    "xla_llvm_disable_expensive_passes": True,
}


def cheap_flags() -> str:
    """The same as a value of XLA_FLAGS, which a process reads when it first computes."""
    return " ".join(f"--{name}={str(value).lower()}" for name, value in CHEAPLY.items())
