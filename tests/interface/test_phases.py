"""Several `fit` sections in a row: what each trains, with what it begins, and how they resume."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import specc
from specc.runtime.failure import Failure
from specc.runtime.interrupt import Interrupt, Interrupted

MODEL = """
data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 30%, seed = 1)
  input  petal_length: number |> standardize
  target species: category
}

layer Encoder()(x) { x |> Dense(4, tanh) |> BatchNormalization }

model {
  encoder = Encoder()
  head    = Dense(3, softmax)
  petal_length |> encoder |> head
}

compile {
  loss      = categorical_crossentropy
  optimizer = adam(0.01)
}
"""
HEAD = "fit head {\n  epochs     = 2\n  batch_size = 16\n  trains     = [head]\n}\n"
ALL = "fit all {\n  epochs    = 2\n  optimizer = sgd(0.01)\n}\n"


def fitted(text, out, **more):
    return specc.compile(text=text, name="phases.spec").fit(out=str(out), **more)


def weights(run):
    return run.program.weights(run.state)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return fitted(MODEL + HEAD + ALL, tmp_path_factory.mktemp("whole") / "run")


def test_what_is_not_trained_is_as_if_it_were_frozen(tmp_path):
    """Moving statistics included: by the mechanism of `trainable = false`."""
    part = fitted(MODEL + HEAD, tmp_path / "part")
    frozen = MODEL.replace("Encoder()\n", "Encoder(trainable = false)\n")
    same = fitted(frozen + HEAD.replace("[head]", "none"), tmp_path / "frozen")
    assert part.history == same.history
    begun = part.program.weights(part.program.init())
    for name, value in weights(part).items():
        np.testing.assert_array_equal(value, weights(same)[name])
        assert np.array_equal(value, begun[name]) == name.startswith("encoder/"), name


def test_a_path_leads_to_a_layer_in_a_layer(tmp_path):
    text = MODEL + HEAD.replace("[head]", "[encoder.dense, head]")
    run = fitted(text, tmp_path / "run")
    begun = run.program.weights(run.program.init())
    still = [n for n, v in weights(run).items() if np.array_equal(v, begun[n])]
    assert still == [n for n in begun if n.startswith("encoder/batch_normalization/")]


def test_phases_make_one_history_that_names_them(whole):
    lines = (Path(whole.directory) / "history.csv").read_text().splitlines()
    assert [line.split(",")[:2] for line in lines] == [
        ["epoch", "phase"],
        ["1", "head"],
        ["2", "head"],
        ["3", "all"],
        ["4", "all"],
    ]
    assert [len(values) for values in whole.history.values()] == [4] * len(whole.history)
    assert [(p["name"], p["epochs"], p["steps"]) for p in whole.result["phases"]] == [
        ("head", 2, 14),
        ("all", 2, 14),
    ]
    assert whole.result["steps"] == 28


def test_a_later_phase_goes_on_with_the_weights_of_the_first(whole, tmp_path):
    """By hand: the first phase alone, then one that begins with what it has left."""
    first = fitted(MODEL + HEAD, tmp_path / "first")
    assert first.history["loss"] == whole.history["loss"][:2]
    seed = "  batch_size = 16\n  seed = 2654435769\n  initial_weights = "
    second = ALL.replace("  epochs", f'{seed}"{tmp_path}/first"\n  epochs')
    program = specc.compile(text=MODEL + second, allow=(str(tmp_path),))
    run = program.fit(out=str(tmp_path / "second"))
    assert run.history["loss"] == whole.history["loss"][2:]
    assert all(np.array_equal(v, weights(whole)[n]) for n, v in weights(run).items())


class Presses:
    """Asks for the end of the run after an epoch of a phase."""

    def __init__(self, phase, epoch):
        self.at = (phase, epoch)
        self.now = ""
        self.interrupt = Interrupt()

    def phase(self, name, epochs, limit):
        self.now = name

    def epoch(self, epoch, figures, steps, seconds):
        if (self.now, epoch) == self.at:
            self.interrupt.signal = 15

    def step(self, epoch, step, steps, seconds):
        pass


def tiled(result):
    """The epochs of the rows of `epoch_times`, which follow each other without a gap."""
    epochs = [row["epochs"] for row in result["epoch_times"]]
    assert [first for first, _ in epochs] == [1, *(last + 1 for _, last in epochs[:-1])]
    return epochs[-1][1]


def test_the_time_of_each_epoch_is_told(whole):
    assert tiled(whole.result) == 4
    for row in whole.result["epoch_times"]:
        assert row["train"] > 0
        assert row["validate"] is None  # in the same program
    for part, seconds in whole.result["times"].items():
        parts = [row[part] or 0 for row in whole.result["epoch_times"] if part in row]
        assert sum(parts) <= seconds + 1e-5, part
    assert sum(whole.result["times"].values()) <= whole.result["seconds"] + 1e-3


@pytest.mark.parametrize("at", [("head", 1), ("head", 2), ("all", 1)])
def test_phases_resume_where_they_stand(whole, tmp_path, at):
    text = MODEL + HEAD.replace("  epochs", "  checkpoint = every(epochs = 1)\n  epochs") + ALL
    presses, told = Presses(*at), []
    with pytest.raises(Interrupted):
        fitted(text, tmp_path / "run", progress=presses, interrupt=presses.interrupt)
    run = fitted(text, tmp_path / "run", resume=True, tell=told.append)
    assert len(told) == 1
    assert run.history == whole.history
    assert all(np.array_equal(v, weights(whole)[n]) for n, v in weights(run).items())
    assert run.result["steps"] == 28
    assert tiled(run.result) == 4


def test_the_standalone_program_runs_the_phases(whole, tmp_path):
    import runpy

    specc.compile(text=MODEL + HEAD + ALL).emit(str(tmp_path / "alone"))
    runpy.run_path(str(tmp_path / "alone" / "train.py"), run_name="__main__")
    assert json.loads((tmp_path / "alone" / "history.json").read_text()) == whole.history


@pytest.fixture
def begun(whole, tmp_path):
    """A spec that begins with a file of weights, which the test may change first."""
    arrays = load_file(f"{whole.directory}/weights.safetensors")

    def run(change):
        save_file(change(arrays), str(tmp_path / "given.safetensors"))
        spec = tmp_path / "begun.spec"
        start = '  initial_weights = "given.safetensors"\n  epochs'
        spec.write_text(MODEL + HEAD.replace("  epochs", start))
        told = []
        return specc.compile(str(spec)).fit(out=str(tmp_path / "run"), tell=told.append), told

    return run


def test_what_is_missing_or_left_over_is_named(begun, whole):
    run, told = begun(
        lambda a: {"extra": np.ones(1)} | {n: v for n, v in a.items() if n != "head/bias"}
    )
    assert told == [
        "`given.safetensors` lacks `head/bias`: drawn from the seed, or as they were before",
        "`given.safetensors` has `extra`, which the model does not",
    ]
    kept = [n for n in weights(run) if n.startswith("encoder/")]
    assert kept
    assert all(np.array_equal(weights(run)[n], weights(whole)[n]) for n in kept)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda a: a | {"head/kernel": np.zeros((4, 5), "float32")},
            r"`head/kernel` is float32\[4, 5\] there and float32\[4, 3\] here",
        ),
        (lambda a: {"other": np.ones(1)}, "has none of the weights of this model, but `other`"),
    ],
)
def test_weights_that_do_not_fit_are_refused(begun, change, sentence):
    with pytest.raises(Failure, match=sentence):
        begun(change)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("none", "there is no `none`"),
        ("/etc/passwd", "absolute path"),
        ("phases.spec", r"neither a run directory nor a \.safetensors file"),
    ],
)
def test_only_weights_below_the_spec_are_read(tmp_path, path, sentence):
    spec = tmp_path / "phases.spec"
    spec.write_text(MODEL + HEAD.replace("  epochs", f'  initial_weights = "{path}"\n  epochs'))
    with pytest.raises(Failure, match=sentence):
        specc.compile(str(spec)).fit(out=str(tmp_path / "run"))


def test_a_run_that_began_with_other_weights_is_not_taken_up(whole, tmp_path):
    arrays = load_file(f"{whole.directory}/weights.safetensors")
    save_file(arrays, str(tmp_path / "given.safetensors"))
    spec = tmp_path / "begun.spec"
    start = '  initial_weights = "given.safetensors"\n  checkpoint = true\n  epochs'
    spec.write_text(MODEL + HEAD.replace("  epochs", start))
    presses, told = Presses("", 1), []
    with pytest.raises(Interrupted):
        specc.compile(str(spec)).fit(
            out=str(tmp_path / "run"), progress=presses, interrupt=presses.interrupt
        )
    save_file(arrays | {"head/bias": np.ones(3, "float32")}, str(tmp_path / "given.safetensors"))
    specc.compile(str(spec)).fit(out=str(tmp_path / "run"), resume=True, tell=told.append)
    assert told[0].endswith("run.partial is of another initial weights")
    assert "it begins anew" in told[1]
