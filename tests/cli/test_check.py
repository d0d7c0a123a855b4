"""`specc check`: findings are its result."""

from __future__ import annotations

import json

import pytest


def test_a_clean_spec_says_nothing_and_is_good(specc, small):
    assert specc("check", small) == (0, "", "")


def test_findings_are_printed_and_counted_on_stdout(specc, wrong):
    done = specc("check", wrong)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("error[E0201]: I do not know `Dens`\n")
    assert f"--> {wrong}:2:8\n" in done.out
    assert done.out.endswith("\n1 error\n")


def test_json_has_what_the_interface_promises(specc, wrong):
    done = specc("check", "--json", wrong)
    values = json.loads(done.out)
    assert (done.code, done.err, values["format_version"]) == (1, "", 1)
    (found,) = values["diagnostics"]
    assert found == {
        "code": "E0201",
        "severity": "error",
        "message": "I do not know `Dens`",
        "file": str(wrong),
        "line": 2,
        "column": 8,
        "end_line": 2,
        "end_column": 12,
        "labels": [],
        "help": "did you mean `Dense`?",
    }


def test_json_of_a_clean_spec_has_an_empty_list(specc, small):
    assert json.loads(specc("check", "--json", small).out)["diagnostics"] == []


def test_a_warning_alone_is_good(specc, tmp_path):
    path = tmp_path / "warned.spec"
    path.write_text("model (x: float[4]) {\n  y = x |> Dense(2)\n  x |> Dense(3)\n}\n")
    done = specc("check", path)
    assert done.code == 0
    assert done.out.endswith("\n1 warning\n")


def test_several_specs_are_checked_in_one_go(specc, small, wrong):
    done = specc("check", small, wrong)
    assert done.code == 1
    assert "small.spec" not in done.out


@pytest.mark.parametrize("command", ["check", "fmt", "summary", "ir", "emit", "run"])
def test_a_file_that_is_not_there_is_wrong_usage(specc, tmp_path, command):
    assert specc(command, tmp_path / "none.spec").code == 2


def test_a_setting_replaces_a_constant(specc, tmp_path):
    path = tmp_path / "width.spec"
    path.write_text("width = 4\nmodel (x: float[4]) { x |> Dense(width) }\n")
    assert specc("check", path, "--set", "width=8").code == 0
    assert "must be a whole number" in specc("check", path, "--set", "width=-8").out
    assert "binds no `depth`" in specc("check", path, "--set", "depth=8").out


@pytest.mark.parametrize("text", ["width", "=4", "width="])
def test_a_setting_without_a_name_or_a_value_is_wrong_usage(specc, small, text):
    done = specc("check", small, "--set", text)
    assert done.code == 2
    assert "write `--set width=256`" in done.err


def test_the_data_is_read_only_where_that_is_asked_for(specc, trains, tmp_path):
    path = tmp_path / "elsewhere.spec"
    text = trains.read_text().replace("source = table(", 'source = csv("none.csv") # table(')
    path.write_text(text)
    assert specc("check", path).code == 0
    done = specc("check", "--data", path)
    assert done.code == 1
    assert "none.csv" in done.out


def test_a_folder_outside_is_read_only_where_that_is_allowed(specc, trains, tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "rows.csv").write_text("x,y\n" + "".join(f"{i},{2 * i}\n" for i in range(8)))
    text = trains.read_text()
    start, end = text.index("table("), text.index("\n", text.index("table("))
    path = inside / "model.spec"
    path.write_text(f'{text[:start]}csv("{outside}/rows.csv"){text[end:]}')
    assert specc("check", "--data", path).code == 1
    assert specc("check", "--data", path, "--allow-path", outside).code == 0
