"""`batch_size = auto`, and the plan of a program with data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import specc
from specc.catalog import find, names
from specc.interface.planning import plan_of
from specc.tools.plan import Machine

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
}
fit {
  epochs     = 2
  batch_size = auto
}
"""


def test_auto_is_a_number_in_the_run_and_its_manifest(tmp_path):
    run = specc.compile(text=TEXT).fit(out=str(tmp_path / "run"))
    folder = Path(run.directory)
    assert run.result["batch_size"] == 8  # 105 rows: at least eight steps an epoch
    assert run.result["steps"] == 2 * 14
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["batch_size"] == 8
    written = specc.compile(text=TEXT.replace("auto", "8")).fit(out=str(tmp_path / "eight"))
    assert run.history == written.history


def test_parts_of_a_batch_are_numbers_in_the_run(tmp_path, monkeypatch):
    """The phase after it takes them over, with the size of the batch."""
    text = TEXT.replace("auto", "32\n  accumulate = auto").replace("fit {", "fit first {")
    text += "fit second {\n  epochs = 1\n}\n"
    program = specc.compile(text=text)
    whole = program.plan(memory=1 << 40)
    assert (whole["batch_size"], whole["accumulate"]) == (32, 1)
    memory = int(program.plan(memory=1 << 40, batch_size=8)["bytes"]["total"] / 0.9)
    # Parts of 8 would fit but for the second copy of the gradients.
    machine = Machine("cpu", memory)
    monkeypatch.setattr("specc.interface.planning.here", lambda *_: machine)
    found = program.plan(memory=memory)
    assert found["accumulate"] > 4
    run = program.fit(out=str(tmp_path / "run"))
    assert run.result["batch_size"] * found["accumulate"] == 32
    assert run.result["steps"] == 3 * 4
    facts = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    for known in (run.result, facts, *run.result["phases"]):
        assert (known["batch_size"], known["accumulate"]) == (
            found["batch_size"],
            found["accumulate"],
        )
    parts = f"{found['batch_size']}\n  accumulate = {found['accumulate']}"
    written = text.replace("32\n  accumulate = auto", parts)
    written = specc.compile(text=written).fit(out=str(tmp_path / "parts"))
    assert run.history == written.history


def test_a_folder_that_stands_alone_has_the_number(tmp_path):
    specc.compile(text=TEXT).emit(str(tmp_path / "folder"))
    assert "batch=8" in (tmp_path / "folder" / "train.py").read_text(encoding="utf-8")


def test_a_plan_knows_the_rows_and_the_device():
    program = specc.compile(text=TEXT)
    found = program.plan(device="gpu", memory=1 << 30)
    assert (found["rows"], found["batch_size"], found["steps_per_epoch"]) == (105, 8, 14)
    assert found["data"]["bytes"] == (105 + 23) * (4 * 4 + 4)
    assert program.plan(device="gpu")["largest_batch_size"] is None
    assert Machine("gpu", 1 << 30).memory == found["memory"]


def layers_alone():
    """Each layer as its first example has it, and the types that it takes there."""
    for name in names("layers"):
        for written, types, *_ in find("layers", name).examples[:1]:
            if all(isinstance(each, str) and "[" in each for each in types):
                yield pytest.param(written, types, id=name)


@pytest.mark.parametrize(("written", "types"), list(layers_alone()))
def test_every_layer_has_its_work_counted(written, types):
    inputs = ", ".join(f"x{i}: {each}" for i, each in enumerate(types))
    given = ", ".join(f"x{i}" for i in range(len(types)))
    program = specc.compile(
        text=f"model ({inputs}) {{\n  layer = {written}\n  layer({given})\n}}\n"
    )
    assert plan_of(program, device="cpu")["flops"]["forward"] >= 0


def test_an_operand_called_weights_is_no_weight():
    text = "model (x: float[3], y: float[3]) { average(x, y, axis = -1) |> sum }\n"
    assert plan_of(specc.compile(text=text), device="cpu")["parameters"] == 0
