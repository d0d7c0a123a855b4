"""`specc plan`: what a run takes, before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
MEMORY = ("--memory", "16GiB")
GIANT = """
model (x: float[1000000]) {
  x |> Dense(1000000) |> Dense(10, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam
}
"""


def test_the_plan_of_an_example(specc, golden):
    done = specc("plan", EXAMPLES / "iris.spec", *MEMORY)
    assert (done.code, done.err) == (0, "")
    golden(done.out)


def test_the_plan_as_json(specc):
    found = json.loads(specc("plan", "--json", EXAMPLES / "iris.spec", *MEMORY).out)
    assert found["format_version"] == 1
    assert found["fits"]
    assert found["memory"] == 16 << 30
    assert found["bytes"]["total"] == sum(found["bytes"].values()) - found["bytes"]["total"]


def test_what_cannot_fit_is_refused_with_the_numbers(specc, tmp_path):
    file = tmp_path / "giant.spec"
    file.write_text(GIANT, encoding="utf-8")
    done = specc("plan", file, *MEMORY)
    assert done.code == 1
    assert "this does not fit: it needs 14.55 TiB" in done.err
    assert "not even one example a step fits" in done.err


def test_a_batch_that_does_not_fit_is_cut_into_parts(specc):
    done = specc("plan", EXAMPLES / "iris.spec", "--memory", "100MiB", "--batch-size", str(1 << 20))
    assert done.code == 1
    assert "with `accumulate = " in done.err


@pytest.mark.parametrize("size", ["", "much", "3XB", "-1GB"])
def test_a_size_that_is_none_is_refused(specc, size):
    done = specc("plan", EXAMPLES / "iris.spec", f"--memory={size}")
    assert done.code == 2
    assert "80GB" in done.err


def test_xla_s_figures_stand_beside_what_is_counted(specc):
    done = specc("plan", "--json", "--measure", EXAMPLES / "iris.spec", *MEMORY)
    found = json.loads(done.out)
    counted, xla = found["flops"]["step"], found["xla"]
    assert counted == pytest.approx(xla["flops"], rel=0.3)
    assert 0.5 * counted < xla["products"] < counted
    assert found["seconds"]["by"] == "steps that were run"
    assert 0 < found["seconds"]["step"] < 1
    assert xla["form"] == "whole epochs in one program"
    kept = found["bytes"]["activations"] + found["bytes"]["gradients"]
    assert xla["temporary"] / 8 < kept < 8 * xla["temporary"]


def test_a_batch_of_more_rows_than_there_are_is_told(specc):
    done = specc("plan", EXAMPLES / "iris.spec", *MEMORY, "--batch-size", 106)
    assert done.code == 1
    assert "a run would refuse this: a batch has 106 rows, and there are 105 to" in done.err
    assert specc("plan", EXAMPLES / "iris.spec", *MEMORY, "--batch-size", 105).code == 0
