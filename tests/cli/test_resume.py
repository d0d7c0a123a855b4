"""`specc run --resume`: a run that was ended from outside goes on as if it had not been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from cli_specs import TRAINS

# Wide enough to be at work for seconds when the signal comes.
LONG = (
    TRAINS.replace("epochs     = 3", "epochs     = 4_000")
    .replace("x |> Dense(1)", "x |> Dense(256, relu) |> Dense(256, relu) |> Dense(1)")
    .replace("batch_size = 2", "batch_size = 2\n  checkpoint = every(seconds = 0.2)")
)


def started(spec, *words):
    command = [sys.executable, "-m", "specc", "run", spec, *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stopped(process, folder, number):
    """Send a signal once there is a checkpoint; what the process has said."""
    while not any((folder / "line.partial" / "checkpoints").glob("0*")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    os.kill(process.pid, number)
    return process.communicate(timeout=120)[1]


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    path = tmp_path_factory.mktemp("spec") / "line.spec"
    path.write_text(LONG)
    return path


@pytest.fixture(scope="module")
def whole(spec, tmp_path_factory):
    """The run that nothing has interrupted."""
    folder = tmp_path_factory.mktemp("whole") / "line"
    with started(spec, "--out", folder) as process:
        process.communicate(timeout=300)
    assert process.returncode == 0
    return folder


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_was_ended_goes_on_bit_for_bit(specc, spec, whole, tmp_path, number):
    with started(spec, "--out", tmp_path / "line") as process:
        err = stopped(process, tmp_path, number)
    assert process.returncode == (-9 if number == signal.SIGKILL else 128 + number)
    if number != signal.SIGKILL:
        assert "saved in" in err
        assert "--resume" in err
    assert not (tmp_path / "line").exists()
    done = specc("run", spec, "--out", tmp_path / "line", "--resume")
    assert done.code == 0
    assert "resumed in" in done.err
    for name in ("weights.safetensors", "history.csv"):
        assert (tmp_path / "line" / name).read_bytes() == (whole / name).read_bytes()
    assert os.listdir(tmp_path) == ["line"]


def test_a_finished_run_keeps_its_checkpoints(whole):
    manifest = json.loads((whole / "manifest.json").read_text())
    kept = [name for name in manifest["files"] if name.startswith("checkpoints/")]
    assert {name.rpartition("/")[2] for name in kept} == {
        "manifest.json",
        "position.json",
        "position.safetensors",
    }


def test_without_an_unfinished_run_it_begins_anew(specc, trains, tmp_path):
    text = trains.read_text().replace("  epochs", "  checkpoint = true\n  epochs")
    trains.write_text(text)
    done = specc("run", trains, "--out", tmp_path / "line", "--resume")
    assert done.code == 0
    assert "begins anew" in done.err
    assert (tmp_path / "line" / "weights.safetensors").exists()


def test_without_checkpoints_there_is_nothing_to_resume(specc, trains):
    done = specc("run", trains, "--resume")
    assert done.code == 3
    assert "write `checkpoint = true` in `fit`" in done.err


def test_a_run_is_verified_by_doing_it_again(specc, trains, tmp_path):
    text = trains.read_text().replace("  epochs", "  deterministic = true\n  epochs")
    trains.write_text(text)
    assert specc("run", trains, "--out", tmp_path / "line").code == 0
    done = specc("run", "--verify", tmp_path / "line")
    assert done.code == 0
    said = dict(line.split() for line in done.out.splitlines()[2:])
    assert said.keys() >= {"weights.safetensors", "history.csv", "result.json", "program.py"}
    assert set(said.values()) == {"same"}


def test_a_run_that_does_not_repeat_itself_is_told(specc, trains, tmp_path, monkeypatch):
    """Of a file whose rows have changed since."""
    monkeypatch.chdir(tmp_path)
    rows = tmp_path / "rows.csv"
    rows.write_text("x,y\n0,1\n1,3\n2,5\n3,7\n")
    table = "table(x = [0, 0, 1, 1, 2, 2, 3, 3], y = [0, 1, 2, 3, 4, 5, 6, 7])"
    trains.write_text(trains.read_text().replace(table, 'csv("rows.csv")'))
    assert specc("run", trains, "--out", tmp_path / "line").code == 0
    rows.write_text("x,y\n0,1\n1,3\n2,5\n3,8\n")
    done = specc("run", "--verify", tmp_path / "line")
    assert done.code == 3
    assert "the data is not that of the run" in done.err
    assert "the run does not repeat itself" in done.err
    said = dict(line.split() for line in done.out.splitlines()[2:])
    assert said["model.spec"] == said["program.py"] == "same"
    assert said["result.json"] == "different"


def test_verify_stands_alone(specc, trains, tmp_path):
    assert "takes spec, settings and all" in specc("run", trains, "--verify", tmp_path).err
    assert "the spec is missing" in specc("run").err
