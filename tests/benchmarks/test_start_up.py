"""How long a check takes as a whole process, against the import of a parser library alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECK = ["-m", "specc", "check", "examples/iris.spec"]
LARK = ["-c", "import lark"]
ROUNDS = 7


def seconds(words, environment):
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, env=environment, cwd=ROOT
    )
    return time.perf_counter() - began


@pytest.mark.slow
def test_a_check_takes_at_most_twice_an_import_of_lark(tmp_path):
    """Both with compiled bytecode, as an installation has it; in turns, the best of each."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    for words in (CHECK, LARK):
        seconds(words, environment)
    pairs = [(seconds(CHECK, environment), seconds(LARK, environment)) for _ in range(ROUNDS)]
    check, lark = (min(times) for times in zip(*pairs, strict=True))
    print(f"\ncheck {check * 1000:.0f} ms, import lark {lark * 1000:.0f} ms: {check / lark:.2f}")
    assert check / lark <= 2
