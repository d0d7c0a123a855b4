"""The entry: which command runs, and what its exit code is when something goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from specc.cli import main as entry
from specc.cli.commands import explain, runs
from specc.version import VERSION


def test_no_words_print_the_help(specc):
    done = specc()
    assert done.code == 0
    assert done.out == specc("--help").out


def test_help_lists_every_command_with_the_first_line_of_its_file(specc):
    out = specc("--help").out
    for name in entry.commands():
        assert f"  {name} " in out
    assert explain.__doc__.strip().splitlines()[0] in out


@pytest.mark.parametrize("words", [("help", "explain"), ("explain", "--help")])
def test_a_command_has_a_help_of_its_own(specc, words):
    done = specc(*words)
    assert done.code == 0
    assert done.out.startswith("usage: specc explain")


def test_version(specc):
    assert specc("--version") == (0, f"specc {VERSION}\n", "")


def test_an_unknown_command_is_wrong_usage_and_the_nearest_is_offered(specc):
    done = specc("chekc", "model.spec")
    assert (done.code, done.out) == (2, "")
    assert "no command `chekc`" in done.err
    assert "did you mean `check`?" in done.err


def test_a_spec_without_a_command_is_told_how(specc):
    assert "write `specc run model.spec`" in specc("model.spec").err


@pytest.mark.parametrize("name", sorted(entry.PLANNED))
def test_what_is_planned_says_so(specc, name):
    done = specc(name, "x")
    assert done.code == 2
    assert "not available yet" in done.err


def test_what_is_planned_is_not_there_yet():
    assert not set(entry.PLANNED) & set(entry.commands())


def test_an_unknown_option_is_wrong_usage_and_the_nearest_is_offered(specc):
    done = specc("runs", "--jsn")
    assert done.code == 2
    assert "did you mean `--json`?" in done.err


def test_a_fault_of_specc_is_101_and_its_traceback_goes_to_a_file(specc, monkeypatch, tmp_path):
    def broken(_):
        raise KeyError("lost")

    monkeypatch.setattr(explain, "run", broken)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    done = specc("explain", "E0101")
    assert (done.code, done.out) == (101, "")
    assert "fault of specc, not of your files (KeyError)" in done.err
    assert "Traceback" not in done.err
    (kept,) = tmp_path.glob("specc-fault-*.txt")
    assert str(kept) in done.err
    assert "KeyError: 'lost'" in kept.read_text()
    assert "command: specc explain E0101" in kept.read_text()


def test_a_fault_shows_its_traceback_where_that_is_asked_for(specc, monkeypatch, tmp_path):
    monkeypatch.setattr(explain, "run", lambda _: {}["lost"])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = specc("explain", "--traceback")
    assert done.code == 101
    assert "KeyError: 'lost'" in done.err
    assert not list(tmp_path.iterdir())


def test_an_interrupt_is_130(specc, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(explain, "run", interrupted)
    assert specc("explain").code == 130


def test_a_file_that_the_system_refuses_is_2_and_no_fault(specc, monkeypatch):
    def refused(_):
        raise PermissionError(13, "Permission denied", "/somewhere/result.json")

    monkeypatch.setattr(runs, "run", refused)
    done = specc("runs")
    assert done == (2, "", "specc: /somewhere/result.json: permission denied\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], 0, b""),
        (["nothing"], 2, b"specc: there is no command `nothing`"),
        (["nothing", "--json"], 2, b"specc: there is no command `nothing`"),
    ],
)
def test_a_reader_that_leaves_is_no_error(python, words, code, said):
    """`specc explain | true`: the pipe is closed before the first line is written."""
    script = "import sys, time; from specc.cli.main import main; time.sleep(0.3); "
    script += f"sys.exit(main({words}))"
    with subprocess.Popen(
        [python, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err.split(b"\n")[0]) == (code, said)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize("words", [["--help"], ["check", "no.spec", "--json"]])
@pytest.mark.parametrize("options", [[], ["-u"]])
def test_a_result_that_cannot_be_written_is_no_fault(python, words, options):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [python, *options, "-m", "specc", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.stderr == b"specc: the result cannot be written: no space left on device\n"
    assert done.returncode == 2


def test_python_dash_m_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "specc", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"specc {VERSION}\n"


def test_a_command_that_fails_prints_an_object_where_one_is_asked_for(specc, tmp_path, monkeypatch):
    """Whatever it is: wrong usage, a run that fails, an interrupt, a fault."""
    gone = specc("evaluate", tmp_path / "gone", "--json")
    assert gone.code == 2
    assert json.loads(gone.out) == {
        "format_version": 1,
        "error": f"there is no run directory {tmp_path / 'gone'}",
        "help": None,
    }
    assert gone.err == f"specc: there is no run directory {tmp_path / 'gone'}\n"
    for error, said, code in (
        (KeyboardInterrupt(), "interrupted", 130),
        (PermissionError(13, "Permission denied", "/a"), "/a: permission denied", 2),
        (KeyError("lost"), "'lost'", 101),
    ):
        monkeypatch.setattr(runs, "run", lambda _, error=error: raised(error))
        done = specc("runs", "--json")
        assert (done.code, json.loads(done.out)["error"]) == (code, said)
    assert specc("evaluate", tmp_path / "gone").out == ""


def raised(error):
    raise error
