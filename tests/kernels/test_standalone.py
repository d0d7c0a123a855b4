"""A program that stands alone has the history of the run it was emitted from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from specc.kernels.monitors import EarlyStopping
from specc.kernels.standalone import fit
from specc.runtime.load import load
from specc.runtime.settings import Settings
from specc.runtime.train import fit as run

PROGRAM = Path(__file__).parents[1] / "runtime" / "iris_program.py"


@pytest.fixture(scope="module")
def program():
    return load(PROGRAM.read_text(encoding="utf-8"), "iris.spec").PROGRAM


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)

    def split(count):
        species = random.integers(0, 3, count).astype(np.int32)
        features = random.normal(species[:, None], 1.0, (count, 4)).astype(np.float32)
        return {"features": features, "species": species}

    return {"train": split(50), "validation": split(13)}


@pytest.mark.parametrize("by_step", [(), ("validate",), ("train", "validate")])
def test_the_history_is_that_of_the_run(program, data, by_step, capsys):
    expected = run(program, data, Settings(epochs=3, batch_size=8, seed=2)).history
    _, found = fit(
        program, data["train"], data["validation"], epochs=3, batch=8, seed=2, by_step=by_step
    )
    assert found.keys() == expected.keys()
    for name, figures in expected.items():
        assert found[name] == pytest.approx(figures, rel=1e-5)
    assert capsys.readouterr().out.splitlines()[-1].startswith("epoch 3/3 {")


def test_monitors_stop_it(program, data):
    monitor = EarlyStopping("loss", "min", patience=0, min_delta=10.0)
    _, history = fit(program, data["train"], epochs=9, batch=8, monitors=(monitor,))
    assert len(history["loss"]) == 2
