"""The Python interface: compile, apply, train, save, load."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import specc

ROOT = Path(__file__).parents[2]
IRIS = ROOT / "examples" / "iris.spec"
TWO = """
data {
  source = table(a = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], b = [0, 0, 0, 0, 1, 1, 1, 1])
  input  a: number |> standardize
  target b: binary
}
model {
  a |> Dense(4, tanh) |> Dense(1, sigmoid)
}
compile {
  loss      = binary_crossentropy
  optimizer = adam(0.1)
  metrics   = [accuracy]
}
fit {
  epochs     = 40
  batch_size = 3
}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return specc.compile(text=TWO, name="two.spec").fit(
        out=str(tmp_path_factory.mktemp("runs") / "two")
    )


def test_mistakes_are_raised_with_their_diagnostics():
    with pytest.raises(specc.SpecError) as caught:
        specc.compile(text="model (x: float[4]) {\n  x |> Dens(3) |> Dense(0)\n}\n")
    assert [d.code for d in caught.value.diagnostics] == ["E0201", "E0206"]


def test_settings_override_bindings():
    text = "width = 8\nmodel (x: float[4]) {\n  x |> Dense(width)\n}\n"
    assert specc.compile(text=text, settings={"width": 16}).summary()["parameters"] == 5 * 16


def test_weights_are_named_as_in_keras_and_can_be_replaced():
    program = specc.compile(text="model (x: float[4]) {\n  x |> Dense(3) |> Dense(2)\n}\n")
    state = program.init(seed=0)
    weights = program.weights(state)
    assert list(weights) == ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
    ones = {name: np.ones_like(value) for name, value in weights.items()}
    outputs = program.apply(program.with_weights(state, ones), np.ones((1, 4), "float32"))
    np.testing.assert_allclose(outputs, [[16.0, 16.0]])


def test_a_train_step_lowers_the_loss():
    program = specc.compile(text=TWO)
    state = program.init()
    batch = program.prepare().splits["train"]
    losses = []
    for _ in range(20):
        state, figures = program.train_step(state, batch)
        losses.append(float(figures["loss"]))
    assert losses[-1] < losses[0] / 2


def test_a_run_learns_and_is_saved_whole(run):
    assert run.history["accuracy"][-1] == 1.0
    names = {p.name for p in Path(run.directory).iterdir()}
    assert {
        "model.spec",
        "weights.safetensors",
        "preprocess.json",
        "result.json",
        "manifest.json",
    } <= names


def test_a_loaded_run_predicts_the_same(run):
    rows = {"a": [0.0, 3.4, 7.0]}
    before, after = run.predict(rows), specc.load(run.directory).predict(rows)
    np.testing.assert_array_equal(before["probability"], after["probability"])
    assert before["class"].tolist()[::2] == after["class"].tolist()[::2]


def test_a_rerun_has_the_same_bytes(run, tmp_path):
    again = specc.compile(text=TWO, name="two.spec").fit(out=str(tmp_path / "again"))
    for name in ("weights.safetensors", "history.csv", "preprocess.json", "program.py"):
        assert (Path(run.directory) / name).read_bytes() == (
            Path(again.directory) / name
        ).read_bytes()


def test_a_damaged_run_is_refused(run, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(run.directory, copy)
    file = copy / "weights.safetensors"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(Exception, match="not the file that the run has written"):
        specc.load(str(copy))


def test_iris_learns(tmp_path):
    run = specc.compile(str(IRIS)).fit(out=str(tmp_path / "iris"))
    assert run.evaluate("test")["accuracy"] >= 0.93


@pytest.mark.parametrize(("goal", "met"), [("loss <= 0.3", True), ("0.001 > loss", False)])
def test_a_run_ends_at_its_goal_and_says_so(tmp_path, goal, met):
    text = TWO.replace("epochs     = 40", f"epochs     = 40\n  goal       = {goal}")
    run = specc.compile(text=text, name="two.spec").fit(out=str(tmp_path / "two"))
    found = run.result["goal"]
    losses = run.history["loss"]
    assert found["met"] is met
    assert found["best"] == min(losses)
    if met:
        assert found["epoch"] == len(losses) < 40
        assert losses[-1] <= 0.3 < losses[-2]
    else:
        assert (len(losses), found["epoch"]) == (40, None)


def test_callbacks_leave_their_files(tmp_path):
    from safetensors.numpy import load_file

    words = (
        'callbacks = [csv_logger(filename = "log.tsv", separator = "\\t"), tensorboard, '
        "model_checkpoint(monitor = loss, save_best_only = true), "
        "reduce_lr_on_plateau(monitor = loss, patience = 2, min_lr = 0.01)]"
    )
    text = TWO.replace("epochs     = 40", f"epochs     = 8\n  {words}")
    run = specc.compile(text=text, name="two.spec").fit(out=str(tmp_path / "two"))
    folder = Path(run.directory)
    assert (folder / "log.tsv").read_text().startswith("epoch\tloss\taccuracy\n1\t")
    assert len(list((folder / "tensorboard" / "train").iterdir())) == 1
    best = load_file(str(folder / "best.safetensors"))
    last = load_file(str(folder / "weights.safetensors"))
    assert best.keys() == last.keys()
    losses = run.history["loss"]
    same = all(np.array_equal(best[name], last[name]) for name in best)
    assert same == (losses.index(min(losses)) == len(losses) - 1)
