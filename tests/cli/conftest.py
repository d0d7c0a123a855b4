"""The command line as a function."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from cli_specs import SMALL, TRAINS, WRONG

from specc.cli.main import main


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
