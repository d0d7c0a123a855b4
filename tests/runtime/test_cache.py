"""Compiled programs are found again by the next process, and never taken from a shared folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SCRIPT = """
import jax, numpy as np
from jax._src import monitoring
misses = []
monitoring.register_event_listener(
    lambda name, **_: misses.append(name) if name.endswith("cache_misses") else None
)
from specc.runtime.cache import use_cache
from specc.runtime.load import load
from specc.runtime.settings import Settings
from specc.runtime.train import fit
assert use_cache()
text = open("iris_program.py", encoding="utf-8").read()
columns = {"features": np.ones((50, 4), np.float32), "species": np.zeros(50, np.int32)}
fit(load(text, "iris.spec").PROGRAM, {"train": columns, "validation": columns}, Settings(epochs=3))
print(len(misses))
"""


def misses(python, home):
    environment = {**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONPATH": str(TESTS.parents[1])}
    done = subprocess.run(
        [python, "-c", SCRIPT],
        cwd=TESTS,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_the_second_run_compiles_nothing(python, tmp_path):
    assert misses(python, tmp_path) > 0
    assert misses(python, tmp_path) == 0
    assert oct((tmp_path / "specc" / "xla").stat().st_mode & 0o777) == "0o700"


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_folder_that_others_can_write_to_is_not_used(tmp_path, mode):
    import jax

    from specc.runtime.cache import use_cache

    before = jax.config.jax_compilation_cache_dir
    folder = tmp_path / "xla"
    folder.mkdir()
    folder.chmod(mode)
    assert use_cache(str(folder)) is None
    assert jax.config.jax_compilation_cache_dir == before
