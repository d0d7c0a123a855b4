"""The command line as a function, and small specs."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from specc.cli.main import main

SMALL = """\
model (x: float[4]) {
  x |> Dense(8, relu) |> Dense(3)
}
"""
WRONG = """\
model (x: float[4]) {
  x |> Dens(8) |> Dense(3)
}
"""
# Learns from rows of its own in a moment.
TRAINS = """\
data {
  source = table(x = [0, 1, 2, 3, 4, 5, 6, 7], y = [1, 3, 5, 7, 9, 11, 13, 15])
  split  = ordered(train = 75%, test = 25%)
  input  x: number |> standardize
  target y: number
}

model { x |> Dense(1) }

compile {
  loss      = mean_squared_error
  optimizer = adam(0.1)
  metrics   = [mean_absolute_error]
}

fit {
  epochs     = 3
  batch_size = 2
}

evaluate { split = test }
"""


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def specc(capsys):
    """`specc("check", path)` runs the command in this process."""

    def run(*words):
        capsys.readouterr()
        code = main([str(w) for w in words])
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def small(tmp_path):
    return _write(tmp_path, "small.spec", SMALL)


@pytest.fixture
def wrong(tmp_path):
    return _write(tmp_path, "wrong.spec", WRONG)


@pytest.fixture
def trains(tmp_path):
    return _write(tmp_path, "trains.spec", TRAINS)


def _write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
