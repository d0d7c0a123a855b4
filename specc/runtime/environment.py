"""What the numbers of a run depend on besides its spec and its data."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

import jax

from specc.version import VERSION

_PACKAGES = ("jax", "jaxlib", "flax", "optax", "numpy")


def environment() -> dict[str, Any]:
    """Versions and device, for the manifest of a run."""
    device = jax.devices()[0]
    return {
        "versions": {
            "specc": VERSION,
            "python": platform.python_version(),
            **{package: version(package) for package in _PACKAGES},
        },
        "device": {
            "platform": device.platform,
            "kind": device.device_kind,
            "count": jax.device_count(),
            "machine": platform.machine(),
        },
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
    }
