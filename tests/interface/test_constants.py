"""Constants that files hold: read when the run begins, and kept with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import specc

SPEC = """
data {
  source = table(a = [1.0, 2.0, 3.0, 4.0], y = [2.0, 4.0, 6.0, 8.0])
  input  a: number
  target y: number
}

constant scale: float[rows, columns] = csv("scale.csv")

layer Spread()(x) {
  constant edges: int[2, n] = npz("graph.npz", "edges")
  pairs = reshape(cast(edges, float), [2 * n])
  concat(x, pairs) |> Dense(n)
}

model {
  (a + sum(scale) / (rows * columns)) |> Spread |> Dense(1)
}

compile {
  loss = mean_squared_error
}

fit { batch_size = 2 }
"""
EDGES = np.array([[0, 1, 2], [1, 2, 0]], np.int64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.spec").write_text(SPEC)
    (tmp_path / "scale.csv").write_text("p,q\n1,2\n3,4.5\n")
    np.savez(tmp_path / "graph.npz", edges=EDGES, other=np.zeros(7))
    return tmp_path


def test_nothing_is_opened_to_check(tmp_path: Path):
    (tmp_path / "m.spec").write_text(SPEC)
    assert specc.compile(str(tmp_path / "m.spec")).summary()["parameters"] is not None


def test_sizes_come_from_the_files(folder: Path):
    program = specc.compile(str(folder / "m.spec"))
    weights = program.weights(program.init(0))
    assert weights["spread/dense/kernel"].shape == (1 + 2 * 3, 3)
    x = np.array([[1.0], [5.0]], np.float32)
    joined = np.concatenate(
        [x + np.float32(10.5 / 4), np.tile(EDGES.reshape(1, 6), (2, 1))], axis=1
    )
    expected = joined @ weights["spread/dense/kernel"] @ weights["dense/kernel"]
    np.testing.assert_allclose(program.apply(program.init(0), x), expected, rtol=1e-5)


def test_they_travel_with_the_run(folder: Path, tmp_path: Path):
    run = specc.compile(str(folder / "m.spec")).fit(out=str(tmp_path / "out"))
    before = run.predict({"a": [1.0, 2.0]})
    (folder / "graph.npz").unlink()
    (folder / "scale.csv").unlink()
    again = specc.load(str(tmp_path / "out")).predict({"a": [1.0, 2.0]})
    np.testing.assert_array_equal(before["value"], again["value"])


def test_a_program_that_stands_alone_has_them(folder: Path, tmp_path: Path):
    program = specc.compile(str(folder / "m.spec"))
    program.emit(str(tmp_path / "alone"))
    done = subprocess.run(
        [sys.executable, "train.py"],
        cwd=tmp_path / "alone",
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "loss" in done.stdout


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('"edges"', '"edgse"'), "E0501"),
        (('"edges"', '"other"'), "E0526"),
        (("scale.csv", "none.csv"), "E0601"),
        (("scale.csv", "/etc/hostname"), "E0604"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, change: tuple[str, str], code: str):
    text = SPEC.replace(*change)
    (folder / "m.spec").write_text(text)
    with pytest.raises(specc.SpecError) as caught:
        specc.compile(str(folder / "m.spec")).prepare()
    assert caught.value.diagnostics[0].code == code
