"""`specc runs`: what was run, and what came of it."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def folder(tmp_path):
    for name, accuracy in (("iris-1", 0.9565217), ("iris-2", 1.0)):
        (tmp_path / name).mkdir()
        result = {"epochs": 100, "seconds": 2.04, "evaluation": {"test": {"accuracy": accuracy}}}
        (tmp_path / name / "result.json").write_text(json.dumps(result))
    (tmp_path / "notes").mkdir()
    return tmp_path


def test_runs_are_listed_with_their_figures(specc, folder):
    done = specc("runs", folder)
    assert done.code == 0
    assert "iris-1  100     2.0 s  test: accuracy 0.9565" in done.out
    assert "notes" not in done.out


def test_runs_as_json(specc, folder):
    values = json.loads(specc("runs", folder, "--json").out)
    assert values["format_version"] == 1
    assert [r["evaluation"]["test"]["accuracy"] for r in values["runs"]] == [0.9565217, 1.0]


def test_a_damaged_result_is_passed_over_and_told(specc, folder):
    (folder / "iris-1" / "result.json").write_text("{")
    done = specc("runs", folder)
    assert "iris-1" not in done.out
    assert "iris-2" in done.out
    assert "result.json is not readable" in done.err


def test_no_folder_is_wrong_usage(specc, tmp_path):
    assert specc("runs", tmp_path / "none").code == 2


def test_an_unfinished_run_is_told(specc, tmp_path):
    from specc.runtime.unfinished import Unfinished

    with Unfinished.begin(str(tmp_path / "line"), {"facts": {}}):
        pass
    said = f"unfinished: {tmp_path}/line.partial"
    assert f"{said} (without a checkpoint)" in specc("runs", tmp_path).err
    (tmp_path / "line.partial" / "checkpoints").mkdir()
    assert f"{said} (`specc run FILE --resume` goes on)" in specc("runs", tmp_path).err
    found = json.loads(specc("runs", tmp_path, "--json").out)
    assert found["unfinished"] == [f"{tmp_path}/line.partial"]
