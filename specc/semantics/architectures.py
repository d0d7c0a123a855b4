"""Architectures that come with specc: specs of its own, imported as `import "specc:resnet"`."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean, nearest
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.parser import parse
from specc.syntax.read import read

PREFIX = "specc:"
FOLDER = os.path.realpath(os.path.join(os.path.dirname(os.path.dirname(__file__)), "architectures"))


class Network(NamedTuple):
    """A layer of a family that can be written bare: all its settings have a default."""

    name: str
    family: str
    settings: tuple[tuple[str, str], ...]  # with their defaults, as they are written
    comment: str  # the lines above it


class Family(NamedTuple):
    what: str
    source: str  # the address of its paper
    images: str


def families() -> list[str]:
    """What can stand after `specc:`. A file whose name begins with `_` is only for the others."""
    files = (f.removesuffix(".spec") for f in os.listdir(FOLDER) if f.endswith(".spec"))
    return sorted(f for f in files if f[0] != "_")


def family_path(family: str) -> str:
    return os.path.join(FOLDER, f"{family}.spec")


def comes_with_specc(source: Source) -> bool:
    """Is this a file that no user has written?"""
    return source.name.startswith(PREFIX)


def load(path: str, sink: Sink, span: Span | None = None) -> Source | None:
    """The source at a path; one of specc's own is called by its family, wherever specc lies."""
    source = read(path, sink, span)
    if source is not None and os.path.dirname(os.path.realpath(path)) == FOLDER:
        family = os.path.basename(path).removesuffix(".spec")
        return Source(f"{PREFIX}{family}", source.text, source.directory)
    return source


def networks() -> dict[str, Network]:
    """Every network by its name, with its settings: parses all families."""
    return {n.name: n for family in families() for n in of_family(family)}


def of_family(family: str) -> list[Network]:
    """The networks of a family in the order of its file."""
    sink = Sink()
    source = load(family_path(family), sink)
    assert source is not None
    file = parse(source, sink)
    return [
        Network(
            item.name.id,
            family,
            tuple((s.name.id, s.default.span.text) for s in item.settings or () if s.default),
            _comment_above(source, item.span),
        )
        for item in file.items
        if isinstance(item, ast.LayerDefinition)
        if any(s.name.id == "include_top" for s in item.settings or ())
        if all(s.default for s in item.settings or ())
    ]


def about(family: str) -> Family:
    """What the comment at the top of a family's file says: its paper, and what images it takes."""
    source = load(family_path(family), Sink())
    assert source is not None
    paper, _, images = _joined(source.text.partition("import ")[0].splitlines()).partition(
        " Images"
    )
    what, _, address = paper.rpartition(": ")
    return Family(what, address, f"Images{images}")


@cache
def places() -> dict[str, str]:
    """The family of each network, found without parsing: a finding asks for it."""
    found: dict[str, str] = {}
    for family in families():
        source = load(family_path(family), Sink())
        assert source is not None
        found |= dict.fromkeys(
            re.findall(
                r"^layer (\w+)\((?=\s*\w+ =)[^)]*\binclude_top =", source.text, re.MULTILINE
            ),
            family,
        )
    return found


def import_of(name: str) -> str:
    """The line that brings a network, if there is one of this very name."""
    family = places().get(name)
    return f'write `import "{PREFIX}{family}"` at the top' if family else ""


def near(name: str) -> str:
    """A network whose name is nearly this, and the line that brings it, or nothing."""
    found = nearest(name, places())
    return f'did you mean `{found}` of `import "{PREFIX}{places()[found]}"`?' if found else ""


def help_with(family: str) -> str:
    """What to write instead of a family that there is not."""
    there_are = f"there are {', '.join(f'`{f}`' for f in families())}"
    return near(family) or did_you_mean(family, families()) or there_are


def _comment_above(source: Source, span: Span) -> str:
    lines: list[str] = []
    number = span.line - 1
    while number > 0 and source.line(number).startswith("#"):
        lines.insert(0, source.line(number))
        number -= 1
    return _joined(lines)


def _joined(lines: list[str]) -> str:
    return " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))
