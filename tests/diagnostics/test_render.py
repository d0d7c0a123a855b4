from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specc.diagnostics.diagnostic import Diagnostic
from specc.diagnostics.render import WIDTH, render, render_all, to_json
from specc.source import Source, Span

IRIS = Source(
    "iris.spec",
    "# Three species.\n"
    "data {\n"
    "  source = builtin(iris)\n"
    "  split  = random(train = 70%)\n"
    "\n"
    "  input  features: number from [sepal_length]\n"
    "  target species: category\n"
    "}\n"
    "\n"
    "model {\n"
    "  features\n"
    "    |> Dense(16, relu)\n"
    "    |> Dense(16, relu)\n"
    "    |> Dense(10, softmax)\n"
    "}\n",
)


def place(source, words, after=""):
    """The span of the first such words that follow the others."""
    start = source.text.index(words, source.text.index(after))
    return Span(source, start, start + len(words))


def units(source=IRIS):
    return Diagnostic(
        "E0312",
        "Dense has 10 units, but the target `species` has 3 classes",
        place(source, "Dense", after="|> Dense(10"),
        note="makes float[10]",
        labels=[(place(source, "species", "target"), "3 classes: setosa, versicolor, virginica")],
        help="write `Dense(classes(species), softmax)`",
    )


def test_the_example_of_the_language_page():
    assert render(units()) == (
        """\
error[E0312]: Dense has 10 units, but the target `species` has 3 classes
  --> iris.spec:14:8
   |
 7 |   target species: category
   |          ------- 3 classes: setosa, versicolor, virginica
   :
14 |     |> Dense(10, softmax)
   |        ^^^^^ makes float[10]
   |
   = help: write `Dense(classes(species), softmax)`
   = more: specc explain E0312"""
    )


def test_two_marks_on_one_line_have_a_row_each():
    source = Source("a.spec", "x = concat(a, b)\n")
    found = Diagnostic(
        "E0301",
        "they differ",
        place(source, "b"),
        note="float[3]",
        labels=[(place(source, "a", "("), "float[2]")],
    )
    assert render(found) == (
        """\
error[E0301]: they differ
 --> a.spec:1:15
  |
1 | x = concat(a, b)
  |            - float[2]
  |               ^ float[3]
  |
  = more: specc explain E0301"""
    )


def test_a_label_in_another_file_has_a_place_of_its_own():
    blocks = Source("blocks.spec", "layer Unit(n) = Dense(n)\n")
    source = Source("a.spec", 'import "blocks.spec"\nmodel { Unit("4") }\n')
    found = Diagnostic(
        "E0301",
        "no size",
        place(source, '"4"'),
        labels=[(place(blocks, "n", "("), "asked for here")],
    )
    assert render(found) == (
        """\
error[E0301]: no size
 --> a.spec:2:14
  |
2 | model { Unit("4") }
  |              ^^^
 --> blocks.spec:1:12
  |
1 | layer Unit(n) = Dense(n)
  |            - asked for here
  |
  = more: specc explain E0301"""
    )


def test_a_span_over_several_lines_shows_its_first_and_its_last():
    source = Source("a.spec", "x = f(\n  1,\n  2,\n)\n")
    found = Diagnostic("W0201", "not used", Span(source, 4, len(source.text) - 1), note="all this")
    assert render(found) == (
        """\
warning[W0201]: not used
 --> a.spec:1:5
  |
1 | x = f(
  |     ^^
  :
4 | )
  | ^ all this
  |
  = more: specc explain W0201"""
    )


def test_wide_letters_take_two_columns_and_a_tab_four():
    source = Source("a.spec", '\t문장 = table("하얀 고양이", b)\n')
    found = Diagnostic(
        "E0101", "no", place(source, "b", "이"), labels=[(place(source, '"하얀 고양이"'), "text")]
    )
    lines = render(found).split("\n")
    assert lines[3:6] == [
        '1 |     문장 = table("하얀 고양이", b)',
        "  |                  ------------- text",
        "  |                                 ^",
    ]


def test_a_combining_mark_takes_no_column():
    source = Source("a.spec", "e\u0301 = b\n")
    assert render(Diagnostic("E0101", "no", place(source, "b"))).split("\n")[4] == "  |     ^"


def test_a_place_past_the_last_character_is_shown():
    for text, line in (
        ("", "  | ^ nothing"),
        ("x =", "  |    ^ nothing"),
        ("x =\n", "  |    ^ nothing"),
    ):
        source = Source("a.spec", text)
        end = min(len(text), 3)
        found = Diagnostic("E0141", "no value", Span(source, end, end), note="nothing")
        assert render(found).split("\n")[4] == line


def test_a_long_line_is_cut_around_its_mark():
    source = Source("a.spec", "x = [" + "1, " * 500 + "bad, " + "2, " * 500 + "]\n")
    lines = render(Diagnostic("E0101", "no", place(source, "bad"), note="this")).split("\n")
    shown, marks = lines[3], lines[4]
    assert shown.startswith("1 | …")
    assert shown.endswith("…")
    assert len(shown) <= WIDTH + 6
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "bad"


def test_no_place_is_no_snippet():
    assert render(Diagnostic("E0101", "cannot read `a.spec`", None)) == (
        "error[E0101]: cannot read `a.spec`\n  = more: specc explain E0101"
    )


def test_help_of_several_lines_is_aligned():
    found = Diagnostic("E0101", "no", None, help="write one of\n  a\n  b")
    assert render(found).split("\n")[1:4] == [
        "  = help: write one of",
        "            a",
        "            b",
    ]


@given(st.text(), st.text(), st.integers(0, 40), st.integers(0, 40))
def test_nothing_of_a_spec_steers_the_terminal(text, message, start, size):
    source = Source("a\x1b[31m.spec", text)
    start = min(start, len(text))
    span = Span(source, start, min(start + size, len(text)))
    shown = render(
        Diagnostic("E0101", message, span, note=message, labels=[(span, text)], help=text)
    )
    assert not [c for c in shown if unicodedata.category(c)[0] == "C" and c != "\n"]


def test_colour_only_where_asked_for():
    coloured = render(units(), colour=True)
    assert "\x1b[1m\x1b[31merror[E0312]\x1b[0m" in coloured
    plain = coloured
    for code in ("1", "31", "33", "34", "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == render(units())


@pytest.mark.parametrize(
    ("codes", "summary"),
    [
        (["E0101"], "1 error"),
        (["E0101", "E0102", "W0201"], "2 errors, 1 warning"),
        (["W0201", "W0202"], "2 warnings"),
    ],
)
def test_all_are_counted(codes, summary):
    text = render_all(Diagnostic(code, "a sentence", None) for code in codes)
    assert text.endswith(f"\n\n{summary}\n")
    assert text.count("a sentence") == len(codes)


def test_nothing_found_is_nothing_said():
    assert render_all([]) == ""


def test_json_says_where_with_ends_exclusive():
    assert json.loads(json.dumps(to_json([units()]))) == {
        "format_version": 1,
        "diagnostics": [
            {
                "code": "E0312",
                "severity": "error",
                "message": "Dense has 10 units, but the target `species` has 3 classes",
                "file": "iris.spec",
                "line": 14,
                "column": 8,
                "end_line": 14,
                "end_column": 13,
                "labels": [
                    {
                        "file": "iris.spec",
                        "line": 14,
                        "column": 8,
                        "end_line": 14,
                        "end_column": 13,
                        "message": "makes float[10]",
                    },
                    {
                        "file": "iris.spec",
                        "line": 7,
                        "column": 10,
                        "end_line": 7,
                        "end_column": 17,
                        "message": "3 classes: setosa, versicolor, virginica",
                    },
                ],
                "help": "write `Dense(classes(species), softmax)`",
            }
        ],
    }


def test_json_without_a_place():
    (found,) = to_json([Diagnostic("E0101", "cannot read", None, note="not shown")])["diagnostics"]
    assert (found["file"], found["line"], found["labels"]) == (None, None, [])
