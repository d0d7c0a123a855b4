"""The IR as text reads back to the same IR, before and after the passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.tools.ir_reader import read, size
from specc.tools.ir_text import show

ROOT = Path(__file__).parents[2]
SPECS = [
    *sorted((ROOT / "examples").glob("*.spec")),
    *sorted((ROOT / "../shared/specs").glob("*.spec")),
]


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_it_reads_back(path):
    program = driver.check(str(path), {}, Sink())
    assert program is not None
    optimized = driver.optimized(program)
    assert read(show(program)) == program
    assert read(show(optimized)) == optimized


def test_the_text_of_iris(golden):
    program = driver.check(str(ROOT / "examples/iris.spec"), {}, Sink())
    assert program is not None
    golden(show(program.replace(name="iris.spec")).replace(str(ROOT), ""))


@pytest.mark.parametrize(
    "text", ["2 * h + 1", "h * w", "h**2 - 1", "(2 * h + 1) // (2)", "classes(species)", "-h + 7"]
)
def test_a_size_reads_back(text):
    assert str(size(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["", "Program(", "layers.Nothing(units = 1)", "Program() extra", "3"]
)
def test_what_is_no_ir_is_refused(text):
    with pytest.raises((ValueError, TypeError)):
        read(text)
