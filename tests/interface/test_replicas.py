"""`replicas = 3` from a spec to its run directory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import specc
from specc.cli.replicas import replica_table
from specc.runtime.interrupt import Interrupt
from specc.runtime.spread import spread

TEXT = """
data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 15%, test = 15%, stratify = species, seed = 0)
  input  features: number from [sepal_length, sepal_width, petal_length, petal_width] |> standardize
  target species: category
}
model {
  features |> Dense(8, relu) |> Dense(3, softmax)
}
compile {
  loss      = categorical_crossentropy
  optimizer = adam(1e-2)
  metrics   = [accuracy]
}
fit {
  epochs   = 4
  seed     = 5
  replicas = 3
  keep     = all
}
predict { source = table(sepal_length = [6], sepal_width = [3], petal_length = [4], petal_width = [1]) }
evaluate {
  split = test
  plots = [history]
}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return specc.compile(text=TEXT).fit(out=str(tmp_path_factory.mktemp("runs") / "three"))


def test_figures_have_a_mean_and_a_spread_and_the_best_is_the_run(run):
    result = json.loads((Path(run.directory) / "result.json").read_text(encoding="utf-8"))
    found = result["replicas"]
    assert [member["seed"] for member in found["members"]] == [5, 6, 7]
    assert found["in_one_program"]
    values = [member["evaluation"]["test"]["loss"] for member in found["members"]]
    assert found["evaluation"]["test"]["loss"] == pytest.approx(spread(values))
    last = {m["seed"]: m["history"]["val_loss"][-1] for m in found["members"]}
    assert found["best"] == {"seed": min(last, key=last.get), "by": "val_loss"}
    best = next(m for m in found["members"] if m["seed"] == found["best"]["seed"])
    assert result["history"] == best["history"]
    assert result["evaluation"] == best["evaluation"]


def test_the_weights_of_all_are_kept_where_asked_and_the_best_are_the_run_s(run):
    folder = Path(run.directory)
    found = {path.name: path.read_bytes() for path in folder.glob("weights*.safetensors")}
    assert sorted(found) == [
        "weights-5.safetensors",
        "weights-6.safetensors",
        "weights-7.safetensors",
        "weights.safetensors",
    ]
    seed = run.result["replicas"]["best"]["seed"]
    assert found["weights.safetensors"] == found[f"weights-{seed}.safetensors"]
    assert len(set(found.values())) == 3
    again = specc.load(run.directory).evaluate("test")
    assert again == pytest.approx(run.result["evaluation"]["test"], rel=1e-5)


def test_the_table_shows_mean_spread_interval_and_best(run):
    lines = replica_table(run.result["replicas"], run.result["evaluation"]).splitlines()
    assert lines[0].split("  ")[0] == "figure"
    assert [line.split("  ")[0] for line in lines[2:]] == ["test loss", "test accuracy"]
    assert " to " in lines[2]


def test_checkpoints_of_replicas_are_refused():
    with pytest.raises(specc.SpecError, match="replicas"):
        specc.compile(text=TEXT.replace("keep     = all", "checkpoint = true"))


@pytest.mark.parametrize("together", [True, False])
def test_an_interrupt_before_the_first_epoch_leaves_a_run_too(tmp_path, monkeypatch, together):
    """As without replicas: of no epochs, with the weights that were drawn."""
    monkeypatch.setattr("specc.runtime.replicas.slow_in_a_loop", lambda _: not together)
    pressed = Interrupt()
    pressed.ask()
    run = specc.compile(text=TEXT).fit(out=str(tmp_path / "run"), interrupt=pressed)
    assert run.result["epochs"] == 0
    assert run.result["replicas"]["history"] == {}
    assert specc.load(run.directory).history["loss"] == []


def test_no_callback_may_write_what_the_run_writes(run):
    """But for `history.csv`, which `csv_logger` writes with columns separated as it says."""
    folder = Path(run.directory)
    written = {path.relative_to(folder).parts[0] for path in folder.rglob("*")} - {"history.csv"}
    assert {"weights-6.safetensors", "predictions.csv", "plots"} < written
    for name in written:
        logged = TEXT.replace("keep     = all", f'callbacks = [csv_logger("{name}")]')
        with pytest.raises(specc.SpecError, match="that the run does not write itself"):
            specc.compile(text=logged)
