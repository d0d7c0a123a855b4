"""A program that stands alone has the history of the run it was emitted from."""

from __future__ import annotations

import json
from pathlib import Path

import jax
import numpy as np
import pytest

from specc.kernels.monitors import EarlyStopping
from specc.kernels.standalone import NotFinite, fit
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


@pytest.mark.parametrize("by_step", [(), ("train", "validate")])
def test_numbers_that_are_not_finite_end_it(program, data, by_step, tmp_path, capsys):
    """The epochs before stand in the file, after those of phases before; their weights are kept."""
    broken = {**data["train"], "features": data["train"]["features"].copy()}
    broken["features"][3] = np.nan
    file, before = tmp_path / "history.json", {"loss": [0.5]}
    with pytest.raises(NotFinite, match="epoch 1: the loss or a weight is no finite") as ended:
        fit(program, broken, epochs=3, batch=8, by_step=by_step, before=before, file=file)
    assert ended.value.history == json.loads(file.read_text()) == before
    weights = jax.tree.leaves(ended.value.state.weights)
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in weights)
    assert capsys.readouterr().out == ""
