"""Law 2: what only reads specs loads nothing heavy, and few modules at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from probe import loaded

IRIS = Path(__file__).resolve().parents[2] / "examples/iris.spec"
FRONT_END = {
    "--help": ("--help",),
    "--version": ("--version",),
    "check": ("check", IRIS),
    "check --json": ("check", "--json", IRIS),
    "fmt": ("fmt", "--check", IRIS),
    "explain": ("explain", "E0312"),
    "reference": ("reference", "Dense"),
    "summary": ("summary", IRIS),
    "ir": ("ir", IRIS),
    "emit": ("emit", IRIS),
}

# Wall time on a busy machine says little; the number of modules says the same every time.
MOST_MODULES = 215


@pytest.mark.parametrize("words", FRONT_END.values(), ids=FRONT_END)
def test_the_front_end_loads_nothing_heavy(words):
    done = loaded(*words)
    assert done.code == 0, done.err
    assert done.out or words[0] in ("fmt", "check")
    assert done.heavy == set()


@pytest.mark.parametrize("module", ["numpy", "polars"])
def test_this_test_can_fail(module):
    assert module in loaded("--version", first=f"import {module}").heavy


def test_the_python_interface_compiles_without_anything_heavy():
    """`specc.compile` checks, summarises and emits; only what computes loads JAX."""
    script = f"import specc; p = specc.compile({str(IRIS)!r}); p.summary(); p.python"
    assert loaded("--version", first=script).heavy == set()


def test_importing_specc_loads_nothing_heavy():
    assert loaded("--version", first="import specc").heavy == set()


def test_a_check_loads_few_modules():
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(len(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    added = len(loaded("check", IRIS).modules) - int(bare.stdout)
    assert added <= MOST_MODULES


def test_only_the_words_of_the_spec_are_loaded():
    modules = loaded("check", IRIS).modules
    words = {m for m in modules if m.startswith("specc.catalog.layers.")}
    words = {m for m in words if not m.rpartition(".")[2].startswith("_")}  # what they share
    assert words == {"specc.catalog.layers.dense"}
