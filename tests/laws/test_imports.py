"""Any file may be the first that a program imports: files import each other in no circle but one.

What stands in no circle is loaded after all that it imports, whoever asks first. So it is enough to
try those that do, each in a fresh interpreter; `make sweep` tries all.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A layer is called where a layer is called: these belong together, and take each other as modules,
# `from specc.semantics import apply`, whose names are looked up when they are used.
CIRCLE = {
    f"specc.semantics.{name}"
    for name in ("apply", "cell_state", "expand", "recurrence", "specialise", "wrappers")
}

# Forks itself for each line, when what is not specc's is loaded, and prints what went wrong.
SCRIPT = """
import importlib, os, sys, traceback
import dataclasses, typing, flax.nnx, jax, matplotlib.pyplot, numpy, optax, PIL.Image, polars
import rich.console, safetensors.numpy
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        assert not any(name.split(".")[0] == "specc" for name in sys.modules)
        try:
            importlib.import_module(line.strip())
        except BaseException:
            print(line, traceback.format_exc(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@cache
def files():
    """Every file of specc by the name of its module."""
    found = sorted((ROOT / "specc").rglob("*.py"))
    dotted = (".".join(f.relative_to(ROOT).with_suffix("").parts) for f in found)
    return dict(zip((name.removesuffix(".__init__") for name in dotted), found, strict=True))


def at_once(nodes):
    """The imports that run when a file is loaded; those for type checkers do not."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from at_once(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from at_once(ast.iter_child_nodes(node))


def taken(text, known):
    """(module, whether all of it is taken) for each import of one of `known`.

    Its folder is not among them: that is always loaded before it, whoever asks.
    """
    for node in at_once(ast.parse(text).body):
        for alias in node.names:
            inner = (
                f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
            )
            whole = inner in known
            module = inner if whole else getattr(node, "module", inner)
            if module in known:
                yield module, whole


def circles(graph):
    """What can be reached from itself, by a walk from each."""

    def reached(start):
        seen, left = set(), list(graph[start])
        while left:
            if (name := left.pop()) not in seen:
                seen.add(name)
                left += graph[name]
        return seen

    return {name for name in graph if name in reached(name)}


@cache
def graph():
    known = files()
    return {name: dict(taken(f.read_text(encoding="utf-8"), known)) for name, f in known.items()}


def test_files_import_each_other_in_one_circle_alone():
    assert circles(graph()) == CIRCLE


@pytest.mark.parametrize("name", sorted(CIRCLE))
def test_those_of_the_circle_take_each_other_as_modules(name):
    """A name of a file that is not loaded yet is not there."""
    assert [m for m, whole in graph()[name].items() if m in CIRCLE and not whole] == []


def test_a_circle_and_a_name_would_be_seen():
    texts = {"p": "", "p.a": "import p.b", "p.b": "from p.c import x", "p.c": "from p import a"}
    found = {name: dict(taken(text, texts)) for name, text in texts.items()}
    assert circles(found) == {"p.a", "p.b", "p.c"}
    assert found["p.b"] == {"p.c": False}
    assert found["p.c"] == {"p.a": True}


@pytest.mark.parametrize(
    "text", ["if TYPE_CHECKING:\n  from p import a", "def f():\n  import p.a", "import q"]
)
def test_what_is_not_loaded_at_once_makes_no_circle(text):
    assert list(taken(text, {"p": "", "p.a": ""})) == []


def first(names):
    """What went wrong where each of these was the first of specc that was imported."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        input="\n".join(names),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_each_of_the_circle_may_be_the_first():
    assert first(sorted(CIRCLE)) == ""


@pytest.mark.slow
def test_every_file_may_be_the_first():
    assert first(name for name in files() if name != "specc.__main__") == ""


def test_what_cannot_be_imported_would_be_told():
    assert "No module named 'specc.nothing'" in first(["specc.nothing"])
