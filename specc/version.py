"""The version: the package, the manifest of a run and `specc --version` read it here."""

from __future__ import annotations

VERSION = "0.1.0"
