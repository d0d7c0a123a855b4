"""`specc run` and what is done with a run: evaluate, predict, plot, runs."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import time

import pytest
from cli_specs import TRAINS

from specc.cli.main import main


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run directory, made once."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "line.spec").write_text(TRAINS)
    assert main(["run", str(folder / "line.spec"), "--out", str(folder / "line")]) == 0
    return folder / "line"


@pytest.fixture
def finished(trained, tmp_path):
    """A run directory that a test may change."""
    return shutil.copytree(trained, tmp_path / "runs" / "line")


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("name,x\na,0\nb,10\n")
    return path


def test_a_run_tells_its_figures_on_stdout_and_its_progress_on_stderr(specc, trains, tmp_path):
    done = specc("run", trains, "--out", tmp_path / "runs" / "line")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].split() == ["split", "loss", "mean_absolute_error"]
    assert lines[2].split()[0] == "test"
    assert lines[-1] == f"saved in {tmp_path}/runs/line"
    assert [line.split()[:2] for line in done.err.splitlines()] == [
        ["epoch", f"{n}/3"] for n in (1, 2, 3)
    ]


def test_a_place_that_cannot_be_written_is_told_before_the_training(specc, trains, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = specc("run", trains, "--out", tmp_path / "file" / "line")
    assert done.code == 2
    assert done.out == ""
    assert done.err == f"specc: {tmp_path}/file: file exists\n"


def test_a_run_that_was_out_of_time_says_so(specc, trains, tmp_path):
    text = trains.read_text().replace("epochs     = 3", "epochs = 1_000_000_000\n  max_time = 0.5")
    assert "max_time" in text
    trains.write_text(text)
    done = specc("run", trains, "--out", tmp_path / "line")
    assert done.code == 0
    assert done.out.splitlines()[-2].endswith(", stopped by `max_time`")
    result = json.loads((tmp_path / "line" / "result.json").read_text())
    assert result["out_of_time"]
    assert result["phases"][0]["out_of_time"]
    assert not result["stopped_early"]


def test_weights_to_begin_with_that_are_not_there_are_wrong_usage(specc, trains, tmp_path):
    text = trains.read_text().replace("fit {", 'fit {\n  initial_weights = "old.safetensors"')
    trains.write_text(text)
    done = specc("run", trains, "--json", "--out", tmp_path / "line")
    assert done.code == 2
    assert "there is no `old.safetensors`" in json.loads(done.out)["error"]
    assert not (tmp_path / "line").exists()


def test_a_run_without_time_for_an_epoch_says_so(specc, trains, tmp_path):
    trains.write_text(trains.read_text().replace("fit {", "fit {\n  max_time = 1e-3"))
    done = specc("run", trains, "--out", tmp_path / "line")
    assert "nothing was trained: `max_time` was over before the first epoch" in done.err


def test_a_run_as_json_has_what_the_interface_promises(specc, trains, tmp_path):
    done = specc("run", trains, "--json", "--out", tmp_path / "line")
    values = json.loads(done.out)
    assert values.keys() == {
        "format_version",
        "run_directory",
        "epochs",
        "steps",
        "seconds",
        "history",
        "evaluation",
        "parameters",
    }
    assert (values["epochs"], values["steps"], values["parameters"]) == (3, 9, 2)
    assert [len(figures) for figures in values["history"].values()] == [3, 3]
    assert values["evaluation"].keys() == {"test"}


def test_a_run_is_listed(specc, finished):
    done = specc("runs", finished.parent)
    assert str(finished) in done.out
    assert "test: loss" in done.out


def test_evaluate_gives_the_figures_of_the_run(specc, finished):
    values = json.loads(specc("evaluate", finished, "--json").out)
    result = json.loads((finished / "result.json").read_text())
    assert values["evaluation"]["test"] == result["evaluation"]["test"]


def test_evaluate_measures_another_split(specc, finished):
    values = json.loads(specc("evaluate", finished, "--split", "train", "--json").out)
    assert values["evaluation"]["train"].keys() == {"loss", "mean_absolute_error"}
    done = specc("evaluate", finished, "--split", "tset")
    assert done.code == 2
    assert "there is no split tset" in done.err


def test_predict_writes_the_rows_and_their_predictions(specc, finished, rows):
    done = specc("predict", finished, rows)
    lines = [line.split(",") for line in done.out.splitlines()]
    assert (done.code, lines[0]) == (0, ["name", "x", "value"])
    assert [line[:2] for line in lines[1:]] == [["a", "0"], ["b", "10"]]
    assert float(lines[1][2]) != float(lines[2][2])


def test_predict_writes_a_file_with_the_columns_that_are_asked_for(specc, finished, rows, tmp_path):
    out = tmp_path / "out.csv"
    done = specc("predict", finished, rows, "--columns", "value,name", "--out", out)
    assert (done.code, done.out) == (0, "")
    assert out.read_text().splitlines()[0] == "value,name"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("name\na\n", "there is no column `x`"), ("x\nmany\n", "`many`")],
)
def test_rows_that_do_not_fit_are_findings(specc, finished, tmp_path, text, sentence):
    (tmp_path / "bad.csv").write_text(text)
    done = specc("predict", finished, tmp_path / "bad.csv")
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err
    assert f"--> {finished}/model.spec:" in done.err


def test_rows_that_are_no_table_are_wrong_usage(specc, finished, tmp_path):
    done = specc("predict", finished, tmp_path / "rows.docx")
    assert done.code == 2
    assert "a table ends in .csv" in done.err


def test_plot_writes_pictures(specc, finished, tmp_path):
    done = specc("plot", finished, "history", "--out", tmp_path / "pictures")
    assert done.code == 0
    (name,) = done.out.splitlines()
    with open(name, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"


def test_an_unknown_plot_is_wrong_usage(specc, finished):
    done = specc("plot", finished, "histroy")
    assert done.code == 2
    assert "did you mean `history`?" in done.err


@pytest.mark.parametrize("command", [("evaluate",), ("predict",), ("plot",)])
def test_what_is_no_run_is_wrong_usage(specc, tmp_path, rows, command):
    words = [*command, tmp_path, *([rows] if command == ("predict",) else [])]
    done = specc(*words)
    assert done.code == 2
    assert "no run directory" in done.err


def test_a_damaged_run_is_not_used(specc, finished):
    with open(finished / "weights.safetensors", "ab") as file:
        file.write(b"\0")
    done = specc("evaluate", finished)
    assert done.code == 2
    assert "weights.safetensors" in done.err


def test_a_spec_without_data_cannot_run(specc, small):
    done = specc("run", small)
    assert done.code == 2
    assert "no `data` section" in done.err


def test_mistakes_end_the_run_before_it_begins(specc, wrong, tmp_path):
    done = specc("run", wrong, "--out", tmp_path / "line")
    assert (done.code, done.out) == (1, "")
    assert not (tmp_path / "line").exists()


def test_numbers_that_explode_are_a_failed_run(specc, trains, rows, tmp_path):
    trains.write_text(trains.read_text().replace("adam(0.1)", "sgd(1e30)"))
    done = specc("run", trains, "--out", tmp_path / "line")
    assert (done.code, done.out) == (3, "")
    assert (
        "in epoch 1, step 2, the loss is not finite, though the outputs are; it begins at"
        in done.err
    )
    assert f"the weights before that step, and the history, are in {tmp_path}/line" in done.err
    fault = json.loads((tmp_path / "line" / "result.json").read_text())["fault"]
    assert (fault["epoch"], fault["step"], fault["inputs_finite"]) == (1, 2, True)
    assert specc("predict", tmp_path / "line", rows).code == 0


@pytest.mark.parametrize(
    ("model", "place", "way"),
    [
        ("model { x |> Dense(1) |> log }", "trains.spec:8, `log`", ""),
        (
            "model { x |> Dense(1, kernel_initializer = zeros) |> abs |> sqrt }",
            "sqrt",
            " on the way back",
        ),
        ("model { log(x - 1e9) |> Dense(1) }", "trains.spec:8, `log(x - 1e9)`", ""),
        ("model {\n  x\n  |> exp\n  |> log\n  |> log\n  |> Dense(1)\n}", "spec:12, `log`", ""),
        (
            "model {\n  x\n  |> Dense(1, kernel_initializer = zeros)\n  |> abs\n  |> sqrt\n  |> tanh\n}",
            "spec:12, `sqrt`",
            " on the way back",
        ),
    ],
)
def test_the_report_names_the_line_of_the_spec(specc, trains, tmp_path, model, place, way):
    trains.write_text(trains.read_text().replace("model { x |> Dense(1) }", model))
    done = specc("run", trains, "--out", tmp_path / "line")
    assert done.code == 3
    assert f"it begins{way} at " in done.err
    assert place in done.err
    assert ("the gradient of `dense/" in done.err) == bool(way)
    assert "the last losses were" in done.err


@pytest.mark.parametrize("more", ["", "accumulate = 2"])
def test_the_standalone_program_has_the_losses_of_the_run(specc, python, trains, tmp_path, more):
    """In a process in which specc cannot be imported."""
    trains.write_text(trains.read_text().replace("batch_size = 2", f"batch_size = 2\n  {more}"))
    run = json.loads(specc("run", trains, "--json", "--out", tmp_path / "run").out)
    alone = tmp_path / "alone"
    done = specc("emit", trains, "--standalone", alone)
    assert (done.code, done.out) == (0, "")
    script = "import runpy, sys; sys.modules['specc'] = None; "
    script += "runpy.run_path('train.py', run_name='__main__')"
    subprocess.run([python, "-c", script], cwd=alone, check=True, capture_output=True)
    history = json.loads((alone / "history.json").read_text())
    assert history == run["history"]


def test_a_device_that_is_not_there_is_wrong_usage(python, trains, tmp_path):
    """In a process of its own: this one has chosen its device."""
    words = ["-m", "specc", "run", trains, "--device", "tpu", "--out", tmp_path / "line"]
    done = subprocess.run([python, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "JAX finds no tpu on this machine" in done.stderr


def test_an_interrupted_run_is_saved(python, trains, tmp_path):
    trains.write_text(trains.read_text().replace("epochs     = 3", "epochs     = 100_000_000"))
    words = ["-m", "specc", "run", trains, "--out", tmp_path / "line"]
    with subprocess.Popen(
        [python, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while b"epoch 1/" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.2)
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"interrupted: what was trained until then is saved" in err
    assert (tmp_path / "line" / "weights.safetensors").exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("fit {", 'fit {\n  initial_weights = "w.safetensors"', "it reads no `initial_weights`"),
        (
            TRAINS[TRAINS.index("compile {") :],
            "",
            "a program that stands alone needs `data` and a loss",
        ),
    ],
)
def test_what_cannot_stand_alone_is_refused(specc, trains, tmp_path, old, new, sentence):
    trains.write_text(trains.read_text().replace(old, new))
    done = specc("emit", trains, "--standalone", tmp_path / "alone")
    assert done.code == 2
    assert sentence in done.err
    assert not (tmp_path / "alone").exists()


def test_a_standalone_program_says_what_it_does_not_do(specc, trains, tmp_path):
    text = trains.read_text()
    trains.write_text(text.replace("fit {", "fit {\n  replicas = 3\n  max_time = 60"))
    done = specc("emit", trains, "--standalone", tmp_path / "alone")
    assert done.code == 0
    assert "the program trains the first of the 3 `replicas` alone" in done.err
    assert "the program knows no `max_time`, and trains all epochs" in done.err


def test_one_that_does_all_says_nothing(specc, trains, tmp_path):
    done = specc("emit", trains, "--standalone", tmp_path / "alone")
    assert done.err.count("\n") == 1


def test_a_standalone_program_fails_where_numbers_are_not_finite(python, specc, trains, tmp_path):
    """With the history of the epochs before: the steps grow by more than a thousand each."""
    text = (
        trains.read_text().replace("adam(0.1)", "sgd(1e3)").replace("epochs     = 3", "epochs = 50")
    )
    trains.write_text(text)
    alone = tmp_path / "alone"
    assert specc("emit", trains, "--standalone", alone).code == 0
    done = subprocess.run(
        [python, "train.py"], cwd=alone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    losses = json.loads((alone / "history.json").read_text())["loss"]
    assert 0 < len(losses) < 50
    assert all(map(math.isfinite, losses))
    said = f"epoch {len(losses) + 1}: the loss or a weight is no finite number"
    assert said in done.stderr.splitlines()[-1]
