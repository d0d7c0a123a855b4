from __future__ import annotations

import pytest

from specc.diagnostics.codes import every
from specc.tools.explain import explain


def test_a_code_is_explained_with_both_examples():
    assert explain("E0143") == (
        "E0143: `=` in a record\n"
        "\n"
        "An entry of a record is `name: value`; `=` binds names and gives arguments.\n"
        "\n"
        "Wrong:\n"
        "\n"
        "    model (x: float[4]) {\n"
        "      { a = x |> Dense(3) }\n"
        "    }\n"
        "\n"
        "Right:\n"
        "\n"
        "    model (x: float[4]) {\n"
        "      { a: x |> Dense(3) }\n"
        "    }\n"
    )


@pytest.mark.parametrize("code", [code.code for code in every()])
def test_every_explanation_fits_a_terminal(code):
    text = explain(code)
    assert text.startswith(f"{code}: ")
    assert all(len(line) <= 104 for line in text.split("\n"))
    assert text.replace("\n", "").isprintable()
    assert len(text) < 10_000


def test_bytes_are_shown_as_such():
    assert "# caf\\xe9" in explain("E0101")


def test_an_unknown_code_has_no_explanation():
    assert explain("E9999") is None
