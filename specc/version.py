"""The one place of the version: the package, the manifest of a run and `specc --version` read it."""

from __future__ import annotations

VERSION = "0.1.0"
