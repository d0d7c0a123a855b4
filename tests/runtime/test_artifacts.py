"""What a run leaves on disk: written whole, verified before it is used, refused once touched."""

from __future__ import annotations

import csv
import io
import json
import os

import numpy as np
import pytest
from safetensors.numpy import save_file

from specc.runtime import directory
from specc.runtime.directory import Draft, RunDirectory, to_json
from specc.runtime.failure import Failure
from specc.runtime.history import history_csv
from specc.runtime.settings import Settings
from specc.runtime.train import fit
from specc.runtime.weights import all_names, load, save, weights_of, with_weights


@pytest.fixture(scope="module")
def fitted(program, data):
    return fit(program, data, Settings(epochs=2, batch_size=16))


@pytest.fixture
def run(tmp_path):
    with Draft(str(tmp_path / "iris-1")) as draft:
        draft.text("model.spec", "model (x: float[4]) { x }\n")
        draft.json("result.json", {"epochs": 2})
        draft.text("plots/history.png", "no picture")
        draft.facts["seed"] = 0
    return draft.path


def test_weights_survive_the_file_bit_for_bit(fitted, program, data, tmp_path):
    names = all_names(fitted.state)
    assert "dense/kernel" in names
    arrays = weights_of(fitted.state, names)
    path = str(tmp_path / "weights.safetensors")
    save(path, arrays)
    other = fit(program, data, Settings(epochs=1, seed=9)).state
    back = with_weights(other, names, load(path, weights_of(other, names)))
    assert all(
        a.tobytes() == b.tobytes()
        for a, b in zip(arrays.values(), weights_of(back, names).values(), strict=True)
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda a: a.pop("dense/kernel"), "lacks `dense/kernel`"),
        (lambda a: a.update(extra=np.zeros(1)), "has `extra`, which the program does not"),
        (
            lambda a: a.update({"dense/bias": np.zeros((1 << 20,), np.float32)}),
            "has `dense/bias` as float32[1048576], but the program needs float32[16]",
        ),
        (
            lambda a: a.update({"dense/bias": np.zeros(16, np.float16)}),
            "has `dense/bias` as float16[16], but the program needs float32[16]",
        ),
    ],
)
def test_weights_of_another_program_are_refused(fitted, tmp_path, change, sentence):
    expected = weights_of(fitted.state, all_names(fitted.state))
    arrays = dict(expected)
    change(arrays)
    path = str(tmp_path / "weights.safetensors")
    save_file(arrays, path)
    with pytest.raises(Failure) as failure:
        load(path, expected)
    assert sentence in failure.value.message
    with pytest.raises(Failure):
        with_weights(fitted.state, all_names(fitted.state), arrays)


@pytest.mark.parametrize("content", [b"", b"\xff" * 8, b"\x10\0\0\0\0\0\0\0{}"])
def test_a_file_that_holds_no_weights_is_told(fitted, tmp_path, content):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(content)
    with pytest.raises(Failure, match="cannot be read as weights"):
        load(str(path), weights_of(fitted.state, all_names(fitted.state)))


def test_a_run_is_read_as_it_was_written(run):
    found = RunDirectory(run)
    assert found.facts["seed"] == 0
    assert found.text("model.spec") == "model (x: float[4]) { x }\n"
    assert found.json("result.json") == {"epochs": 2}
    assert sorted(found.files) == ["model.spec", "plots/history.png", "result.json"]


def test_every_flipped_bit_is_noticed(run):
    for name in RunDirectory(run).files:
        path = os.path.join(run, name)
        with open(path, "rb") as file:
            content = file.read()
        for bit in range(0, 8 * len(content), 37):
            flipped = bytearray(content)
            flipped[bit // 8] ^= 1 << bit % 8
            with open(path, "wb") as file:
                file.write(flipped)
            with pytest.raises(Failure, match="is not the file that the run has written"):
                RunDirectory(run)
        with open(path, "wb") as file:
            file.write(content)
    RunDirectory(run)


def test_a_missing_file_is_noticed(run):
    os.remove(os.path.join(run, "result.json"))
    with pytest.raises(Failure, match=r"lacks result\.json"):
        RunDirectory(run)


def test_links_are_not_followed(run, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("no picture")
    path = os.path.join(run, "plots", "history.png")
    os.remove(path)
    os.symlink(secret, path)
    with pytest.raises(Failure, match="is a link"):
        RunDirectory(run)


@pytest.mark.parametrize(
    "manifest",
    [
        "[]",
        "{",
        '{"format_version": 1, "files": {"../secret": "0"}}',
        '{"format_version": 1, "files": {"/etc/passwd": "0"}}',
        '{"format_version": 1, "files": ["model.spec"]}',
        '{"format_version": 99, "files": {}}',
        "[" * 100_000,
    ],
)
def test_a_manifest_that_is_none_is_told(run, manifest):
    with open(os.path.join(run, "manifest.json"), "w") as file:
        file.write(manifest)
    with pytest.raises(Failure):
        RunDirectory(run)


def test_a_run_that_fails_while_it_is_written_leaves_nothing(tmp_path):
    def fail():
        with Draft(str(tmp_path / "a")) as draft:
            draft.text("model.spec", "")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert os.listdir(tmp_path) == []


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    for _ in range(3):
        with Draft(str(tmp_path / "a")) as draft:
            draft.text("model.spec", "")
    assert sorted(os.listdir(tmp_path)) == ["a", "a-2", "a-3"]


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "", ".hidden", "manifest.json", "a\n"])
def test_only_plain_names_become_files(tmp_path, name):
    with pytest.raises(ValueError, match="not a name"), Draft(str(tmp_path / "a")) as draft:
        draft.file(name)


def test_the_name_of_a_run_is_a_plain_name():
    assert directory._NAME.fullmatch(directory.fresh_name("../Größe und Maß"))


def test_json_has_no_numbers_that_are_none():
    assert json.loads(to_json({"a": [float("nan"), 1.5], "b": float("inf")})) == {
        "a": [None, 1.5],
        "b": None,
    }


def test_history_as_csv():
    text = history_csv([("", {"loss": [0.5, 0.25], "recall": [[1.0, 0.5], [0.75, 1.0]]})])
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["epoch", "loss", "recall[0]", "recall[1]"],
        ["1", "0.5", "1.0", "0.5"],
        ["2", "0.25", "0.75", "1.0"],
    ]


def test_what_a_user_puts_beside_checkpoints_does_not_end_the_run(tmp_path):
    (tmp_path / "from" / ".cache").mkdir(parents=True)
    for name in ("a.json", "my notes.txt", ".cache/b"):
        (tmp_path / "from" / name).write_text("text")
    with Draft(str(tmp_path / "run")) as draft:
        draft.take("checkpoints", str(tmp_path / "from"))
    assert list(RunDirectory(draft.path).files) == ["checkpoints/a.json"]
