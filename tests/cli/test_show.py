"""Commands that print what a spec or the language is: summary, ir, emit, explain, reference."""

from __future__ import annotations

import ast
import json

import pytest


def test_summary_is_a_table_with_what_goes_in_and_out(specc, small, golden):
    done = specc("summary", small)
    assert (done.code, done.err) == (0, "")
    golden(done.out)


def test_summary_as_json_has_what_the_interface_promises(specc, small):
    values = json.loads(specc("summary", "--json", small).out)
    assert values == {
        "format_version": 1,
        "parameters": 4 * 8 + 8 + 8 * 3 + 3,
        "trainable_parameters": 4 * 8 + 8 + 8 * 3 + 3,
        "inputs": {"x": {"dtype": "float", "shape": [4]}},
        "outputs": {"output": {"dtype": "float", "shape": [3]}},
        "layers": [
            {"name": "dense", "type": "Dense", "output_shape": [8], "parameters": 40, "line": 2},
            {"name": "dense_1", "type": "Dense", "output_shape": [3], "parameters": 27, "line": 2},
        ],
    }


@pytest.mark.parametrize("command", ["summary", "ir", "emit"])
def test_findings_go_to_stderr_where_they_are_not_the_result(specc, wrong, command):
    done = specc(command, wrong)
    assert (done.code, done.out) == (1, "")
    assert "error[E0201]" in done.err


def test_findings_are_json_where_the_result_would_be(specc, wrong):
    done = specc("summary", "--json", wrong)
    assert done.code == 1
    assert json.loads(done.out)["diagnostics"][0]["code"] == "E0201"


def test_emit_prints_a_python_program(specc, small):
    done = specc("emit", small)
    assert done.code == 0
    names = {n.name for n in ast.parse(done.out).body if isinstance(n, ast.ClassDef)}
    assert names == {"Model"}


def test_ir_prints_the_program_after_a_pass_or_before_all(specc, trains):
    assert "Dense" in specc("ir", trains).out
    assert specc("ir", trains, "--after", "none").code == 0


def test_ir_after_an_unknown_pass_is_wrong_usage(specc, trains):
    done = specc("ir", trains, "--after", "remove_unsued")
    assert (done.code, done.out) == (2, "")
    assert "did you mean `remove_unused`?" in done.err


def test_explain_tells_why_with_two_specs(specc):
    out = specc("explain", "e0133").out
    assert out.startswith("E0133: a constant with a capital letter\n")
    assert "use_bias = False" in out
    assert "use_bias = false" in out


def test_explain_lists_all_codes(specc):
    out = specc("explain").out
    assert "\nE0133  a constant with a capital letter\n" in out


def test_explain_of_no_code_is_wrong_usage(specc):
    done = specc("explain", "E0000")
    assert (done.code, done.out) == (2, "")
    assert "there is no code `E0000`" in done.err


def test_reference_of_a_word(specc):
    assert specc("reference", "Dense").out.startswith("Dense(units, …)    (layer)\n")


def test_reference_lists_the_words(specc):
    assert specc("reference").out.startswith("layers\n")


def test_reference_of_no_word_is_wrong_usage(specc):
    done = specc("reference", "Densse")
    assert done.code == 2
    assert "did you mean `Dense`?" in done.err
