"""The library of kernels: every definition is found by its name alone."""

from __future__ import annotations

import ast
from pathlib import Path

from specc.lowering.kernels import ROOT, Library


def test_no_two_kernels_have_one_name():
    """The second one would never be pasted, or in place of the first."""
    found: dict[str, str] = {}
    for path in sorted(Path(ROOT).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                assert node.name not in found, (node.name, path.name, found[node.name])
                found[node.name] = path.name


def test_all_kernels_together_are_a_program_that_stands_alone():
    """Pasted text has no `from __future__`: an annotation may not name the class that it stands in."""
    kernels = Library()
    imports, definitions = kernels.paste(kernels.names())
    found: dict[str, object] = {"__name__": "pasted"}
    exec("\n".join([*imports, *definitions]), found)  # noqa: S102 - our own text
    assert found.keys() >= set(kernels.names())
