"""The library of kernels: every definition is found by its name alone."""

from __future__ import annotations

import ast
from pathlib import Path

from specc.lowering.kernels import ROOT


def test_no_two_kernels_have_one_name():
    """The second one would never be pasted, or in place of the first."""
    found: dict[str, str] = {}
    for path in sorted(Path(ROOT).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                assert node.name not in found, (node.name, path.name, found[node.name])
                found[node.name] = path.name
