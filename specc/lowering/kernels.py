"""Pasting: the definitions of `specc/kernels` that a program uses, with what they need."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable

ROOT = os.path.join(os.path.dirname(os.path.dirname(__file__)), "kernels")
_NAME = re.compile(
    r"^(?:class|def) (\w+)|^([A-Z_a-z]\w*)(?:, [A-Z_a-z]\w*)* (?:=|: )", re.MULTILINE
)


class Library:
    """The kernels by name, read from their folder when first asked."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._places: dict[str, str] = {}
        for folder, _, names in os.walk(ROOT):
            for name in sorted(names):
                if name.endswith(".py") and name != "__init__.py":
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        text = file.read()
                    for match in _NAME.finditer(text):
                        self._places.setdefault(match[1] or match[2], path)
                    self._files[path] = _File(text)

    def names(self) -> Iterable[str]:
        """What every kernel file defines."""
        return self._places.keys()

    def paste(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Import lines and definitions, each after what it needs."""
        imports: dict[str, None] = {}
        done: dict[tuple[str, str], str] = {}

        def add(path: str, name: str) -> None:
            file = self._files[path]
            segment = file.segment(name)
            if (path, segment.key) in done:
                return
            done[path, segment.key] = ""
            for used in segment.uses:
                if used in file.definitions:
                    add(path, used)
                elif used in file.kernels:
                    add(self._place(used), used)
                elif used in file.imports:
                    imports[file.imports[used]] = None
            del done[path, segment.key]
            done[path, segment.key] = segment.text

        for name in names:
            add(self._place(name), name)
        return list(imports), list(done.values())

    def _place(self, name: str) -> str:
        if name not in self._places:
            raise KeyError(f"no kernel is called {name}")
        return self._places[name]


class _Segment:
    def __init__(self, key: str, text: str, uses: set[str]) -> None:
        self.key = key
        self.text = text
        self.uses = sorted(uses)


class _File:
    """One kernel file: its definitions, and where its other names come from."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._segments: dict[str, _Segment] | None = None
        self.imports: dict[str, str] = {}  # name -> the line that imports it
        self.kernels: set[str] = set()  # names of other kernel files

    @property
    def definitions(self) -> dict[str, _Segment]:
        if self._segments is None:
            self._segments = {}
            self._read()
        return self._segments

    def segment(self, name: str) -> _Segment:
        return self.definitions[name]

    def _read(self) -> None:
        assert self._segments is not None
        lines = self._text.splitlines()
        for node in ast.parse(self._text).body:
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.startswith("specc.kernels")
            ):
                self.kernels.update(a.asname or a.name for a in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
                for a in node.names:
                    alias = f"{a.name} as {a.asname}" if a.asname else a.name
                    self.imports[a.asname or a.name] = f"from {node.module} import {alias}"
            elif isinstance(node, ast.Import):
                for a in node.names:
                    alias = f"{a.name} as {a.asname}" if a.asname else a.name
                    self.imports[(a.asname or a.name).split(".")[0]] = f"import {alias}"
            else:
                self._add(node, lines)

    def _add(self, node: ast.stmt, lines: list[str]) -> None:
        assert self._segments is not None
        names = _defined(node)
        if not names:
            return
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        while first > 1 and lines[first - 2].startswith("#"):
            first -= 1
        text = "\n".join(lines[first - 1 : node.end_lineno])
        uses = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - set(names)
        segment = _Segment(names[0], text, uses)
        for name in names:
            self._segments[name] = segment


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [
        n.id
        for t in targets
        for n in (t.elts if isinstance(t, ast.Tuple) else [t])
        if isinstance(n, ast.Name)
    ]
