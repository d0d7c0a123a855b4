"""What an import brings, and where its mistakes are shown."""

from __future__ import annotations

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source


def findings(text, folder):
    sink = Sink()
    driver.resolved(Source("case.spec", text, str(folder)), sink)
    return list(sink)


def test_a_file_that_two_imports_share_is_read_once(tmp_path):
    (tmp_path / "unit.spec").write_text("layer Unit(n)(x) { x |> Dense(n, relu) }\n")
    for name in ("Wide", "Deep"):
        text = f'import "unit.spec"\nlayer {name}()(x) {{ x |> Unit(8) }}\n'
        (tmp_path / f"{name.lower()}.spec").write_text(text)
    text = 'import "wide.spec"\nimport "deep.spec"\n'
    text += "model (x: float[4]) { x |> Wide |> Deep |> Unit(3) }\n"
    assert findings(text, tmp_path) == []


def test_a_mistake_in_an_import_is_shown_with_its_use(tmp_path):
    (tmp_path / "unit.spec").write_text("layer Unit(n)(x) { x |> Dense(n) }\n")
    (found,) = findings(
        'import "unit.spec"\nmodel (x: float[4]) { x |> Unit("eight") |> Dense(3) }\n', tmp_path
    )
    place, words = found.labels[-1]
    assert (place.source.name, place.text) == ("case.spec", 'Unit("eight")')
    assert words == "`Unit` is used here"


def test_a_mistake_of_the_file_itself_names_no_use(tmp_path):
    """The label of the place says enough."""
    text = "layer Unit(n)(x) { x |> Conv2D(n, 3) }\nmodel (x: float[4]) { x |> Unit(8) }\n"
    (found,) = findings(text, tmp_path)
    assert not any("is used here" in words for _, words in found.labels)


def test_a_setting_may_be_a_layer_or_none(tmp_path):
    text = "layer Unit(norm = none)(x) {\n  y = x |> Dense(3)\n"
    text += "  if norm == none { y } else { y |> norm }\n}\n"
    text += "model (x: float[4]) { x |> Unit |> Unit(BatchNormalization) |> Unit(Dropout(0.1)) }\n"
    assert findings(text, tmp_path) == []
    text = text.replace(
        "norm == none { y } else { y |> norm }", 'norm != "no" { y |> norm } else { y }'
    )
    assert [f.code for f in findings(text, tmp_path)] == ["E0208"]  # `none` is no layer


@pytest.mark.parametrize(
    ("written", "content", "code"),
    [
        ("nothing.spec", "", "E0101"),
        ("../unit.spec", "", "E0228"),
        ("case.spec", "", "E0227"),
        ("unit.spec", "layer Unit(n)(x) { x |> }\nwidth = 3\n", "E0141"),
        ("specc:resnett", "", "E0201"),
    ],
)
def test_an_import_that_is_wrong_is_one_mistake(tmp_path, written, content, code):
    """The names that it would have brought are not missed."""
    (tmp_path / "unit.spec").write_text(content)
    text = f'import "{written}"\nmodel (x: float[4]) {{ x |> Unit(8) |> Dense(3) }}\n'
    assert [f.code for f in findings(text, tmp_path)] == [code]
