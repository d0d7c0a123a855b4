"""What is said of mistakes: the codes, and the text that each marks."""

from __future__ import annotations

import pytest

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.render import render_all
from specc.source import Source
from specc.syntax.parser import parse as read


def found(text):
    sink = Sink()
    read(Source("t.spec", text), sink)
    return list(sink)


def marked(text):
    return [(d.code, d.span.text) for d in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # characters
        ("x = 3 \u2212 4", [("E0110", "\u2212")]),
        ("x = a\u00a0+ b", [("E0110", "\u00a0")]),
        ("x = f\uff08a\uff09", [("E0110", "\uff08"), ("E0110", "\uff09")]),
        ("x = a\x00", [("E0110", "\x00")]),
        ("x = a ? b", [("E0110", "?")]),
        ("x = y²", [("E0110", "²")]),
        ('x = "abc', [("E0111", '"abc')]),
        ('x = f("abc)\ny = 1', [("E0111", '"abc)')]),
        ("x = 'abc'", [("E0112", "'abc'")]),
        ("x = “abc”", [("E0112", "“abc”")]),
        ('x = """abc"""', [("E0112", '"""abc"')]),
        (r'x = "\q\ud800"', [("E0113", r"\q"), ("E0113", r"\ud800")]),
        ("x = [1., .5, 0x1F, 1__0, 1_, 1e, 1.2.3, 3d, 1.x]",
         [("E0114", t) for t in ("1.", ".5", "0x1F", "1__0", "1_", "1e", "1.2.3", "3d", "1.x")]),
        ("x = [1e999, 9223372036854775808]",
         [("E0115", "1e999"), ("E0115", "9223372036854775808")]),
        ("x = " + "9" * 5000, [("E0116", "9" * 5000)]),
        ("# \u202e", [("E0117", "\u202e")]),
        ("x = \u202ey", [("E0117", "\u202e")]),
        ("x = ``", [("E0118", "``")]),
        ("x = `abc", [("E0118", "`abc")]),
        # brackets
        ("model {\n  x = f(3\n  y = g(4)\n}\nfit { }", [("E0120", "(")]),
        ("model {\n  x = f([3,\n  y = 4\n}\nfit { }", [("E0120", "(")]),
        ("model {\n  x\n\nfit {\n  epochs = 3\n}", [("E0120", "{")]),
        ("model {\n  for a in b {\n    c\n  d\n}\nfit { }", [("E0120", "{")]),
        ("x = (((1", [("E0120", "(")]),
        ("x = 3)", [("E0121", ")")]),
        ("model { x }\n}", [("E0121", "}")]),
        ("x = (1, 2]", [("E0121", "]")]),
        ("x = f(3])", [("E0121", "]")]),
        # other languages
        ("x = a && b || !c", [("E0130", "&&"), ("E0130", "||"), ("E0130", "!")]),
        ("model (x) -> y { x }", [("E0130", "->")]),
        ("x := 3", [("E0130", ":=")]),
        ("// a comment here\nx = 3", [("E0130", "//")]),
        ("x = 3\n// a comment here", [("E0130", "//")]),
        ("x = 3\n/* a comment */", [("E0130", "/")]),
        ("x += 1", [("E0131", "+=")]),
        ("x = 3; y = 4;", [("E0132", ";"), ("E0132", ";")]),
        ("x = [True, None]", [("E0133", "True"), ("E0133", "None")]),
        ("def f(x):\n    y = x\n    return y\n\nmodel { x }", [("E0134", "def")]),
        ("class Net(Model):\n  def call(self, x):\n    return x", [("E0134", "class")]),
        ("x = lambda y: y", [("E0134", "lambda")]),
        ("let x = 3", [("E0134", "let")]),
        ("x = a is none", [("E0134", "is")]),
        ("x = a in b", [("E0134", "in")]),
        ("model { if a { b } elif c { d } }", [("E0134", "elif")]),
        ("model { while a { b } }", [("E0134", "while")]),
        ("model:\n  x\nfit:\n  epochs = 3", [("E0135", ":"), ("E0135", ":")]),
        ("model {\n  for a in b:\n    c = a\n    d\n  e = }", [("E0135", ":"), ("E0141", "=")]),
        ("layer A()(x):\n  x\n", [("E0135", ":")]),
        ("data = {\n  source = a\n  split = b\n}", [("E0136", "=")]),
        ("data: {\n  source: a\n}", [("E0136", ":")]),
        # values
        ("x =\ny = 3", [("E0141", "=")]),
        ("x = 3 +\ny = 3", [("E0141", "+")]),
        ("x = 3 + * 4", [("E0141", "*")]),
        ("x = f(a,, b)", [("E0141", ",")]),
        ("model { x |> }", [("E0141", "|>")]),
        ("x = 10 %", [("E0141", "%")]),
        ("x = not", [("E0141", "not")]),
        ("x = f(a b)", [("E0145", "a")]),
        ("data {\n  inptu age: number\n}", [("E0145", "inptu")]),
        ("lyer F(n)(x) { x }", [("E0145", "lyer")]),
        ('improt "a.spec"', [("E0145", "improt")]),
        ("x = f(\n  a\n  b\n)", [("E0145", "a")]),
        ("x = a b", [("E0145", "b")]),
        ("for x in xs { y = 1 } z = 3", [("E0145", "z")]),
        ("x = { a: 1 b: 2 }", [("E0145", "1")]),
        ("x = 1 < y < 3", [("E0148", "<")]),
        ("x = a if b else c", [("E0154", "if")]),
        ("x = [a if b else c for a in d]", [("E0154", "if")]),
        ("x = 5 |> if a { b }", [("E0154", "if")]),
        ("x = if a { b } else { c } |> f", [("E0154", "|>")]),
        ("x = [1:3]", [("E0156", ":")]),
        ("x = f(...)", [("E0156", "...")]),
        # bodies and headers
        ("model\n  x |> f\n}\nfit { epochs = 3 }", [("E0142", "model")]),
        ("model\n{\n  x\n}", [("E0142", "{")]),
        ("model { for x in xs y }", [("E0142", "xs")]),
        ("model {\n  if a\n  {\n    b\n  }\n  else\n  {\n    c\n  }\n}",
         [("E0142", "{"), ("E0142", "{")]),
        ("layer A(x) { x }", [("E0151", "A")]),
        ("layer A { x }", [("E0151", "A")]),
        ("layer A(x: float[k]) { x }", [("E0151", "A")]),
        ("input age: number", [("E0152", "input")]),
        ("param w: float[2] = ones", [("E0152", "param")]),
        ("data { layer A()(x) { x } }", [("E0152", "layer")]),
        ("model {\n  fit { epochs = 3 }\n}", [("E0152", "fit")]),
        ("import blocks\nmodel { x }", [("E0153", "blocks")]),
        # names, `:` and `=`
        ("model { { a = x, b: y } }", [("E0143", "=")]),
        ("fit { epochs: 10 }", [("E0144", ":")]),
        ("model {\n  a: x |> f\n  b: y\n}", [("E0144", ":"), ("E0144", ":")]),
        ("x = f(units: 3)", [("E0144", ":")]),
        ("for = 3", [("E0147", "for")]),
        ("none = 3", [("E0147", "none")]),
        ("x = f(in = 3)", [("E0147", "in")]),
        ("x = y.if", [("E0147", "if")]),
        ("x.y = 3", [("E0149", "=")]),
        ("f(x) = 3", [("E0149", "=")]),
        ("data { input x: number = [a, b] }", [("E0149", "=")]),
        ("x = y = 3", [("E0149", "=")]),
        ("model { if x = 3 { a } }", [("E0149", "=")]),
        ('x = f("a" = 3)', [("E0149", "=")]),
        ("fit { epochs = 10, batch_size = 3 }", [("E0150", ",")]),
        ("a, b = 1, 2", [("E0150", ",")]),
        ('x = { "a": 1 }', [("E0155", '"a"')]),
        ('x = { "a": 1, "b": 2 }', [("E0155", '"a"'), ("E0155", '"b"')]),
        ("x = { 0: 1, 1: 2 }", [("E0155", "0"), ("E0155", "1")]),
        ("x = {\n  a: 1\n  1: 2\n  b: 3\n}", [("E0155", "1")]),
        ("x = { a }", [("E0155", "a")]),
        ('data { input x: number from "Sepal Length" }', [("E0157", '"Sepal Length"')]),
        # operators first in a line
        ("model {\n  - x\n}", [("E0146", "-")]),
        ("- x", [("E0146", "-")]),
        ("model { |> x }", [("E0146", "|>")]),
        # the rest
        ("data { input x number }", [("E0140", "x")]),
        ("hyper x in [1, 2]", [("E0140", "x")]),
        ("else { x }", [("E0140", "else")]),
        # other files
        ("Name: hello\n%prep\n%setup -q\n", [("E0103", "%prep")]),
        ("a = Analysis(['x.py'],\n  pathex=[])\n", [("E0103", "a = Analysis(")]),
        ("import keras\nfrom keras import layers\n", [("E0103", "import keras")]),
        ('{"model": [1, 2]}', [("E0103", '{"')]),
    ],
)  # fmt: skip
def test_one_mistake_is_told_once(text, expected):
    assert marked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "model { - x }",  # the line begins with `model`
        "x = f(\n  - 1,\n)",
        "x = (-y)",
        "a = Analysis(1)\nmodel { a |> f }",
        "x = { target: 1, input: 2 }",
        "x = f(layer = 1, from = 2)",
    ],
)
def test_what_only_looks_like_a_mistake(text):
    assert marked(text) == []


def test_mistakes_of_a_file_are_told_in_one_pass(golden):
    text = (
        "data {\n"
        '  source = csv("a.csv)\n'
        "  input  age number\n"
        "  target y: category from y |> one_hot |>\n"
        "}\n"
        "\n"
        "layer Block(x) {\n"
        "  x |> Dense(4)\n"
        "}\n"
        "\n"
        "model {\n"
        "  h = data |> Dense(units: 16) && relu\n"
        "  for rate in [0.1, .2] {\n"
        "    h = h |> Dropout(rate rate)\n"
        "    h += 1\n"
        "  }\n"
        "  return h |> Dense(3, softmax\n"
        "}\n"
        "\n"
        "fit {\n"
        "  epochs: 3\n"
        "  seed = 1\n"
        "}\n"
    )
    golden(render_all(found(text)))


def test_what_is_well_written_is_read_beside_a_mistake():
    sink = Sink()
    file = read(
        Source("t", "a = 1\nb = f(2 3)\nmodel {\n  c = \n  d = }\nfit { epochs = 3 }\n"), sink
    )
    assert [type(item).__name__ for item in file.items] == ["TopLevel", "Model", "Section"]
    assert file.items[1].body.statements == ()


def test_the_place_that_opened_a_bracket_is_shown():
    (mistake,) = found("model {\n  x = f(3\n  y = 4\n}\n")
    assert mistake.note == "opened here"
    assert [(span.text, words) for span, words in mistake.labels] == [
        ("y", "`)` expected before this")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x = True",
        "x = a && b",
        "x = 'abc'",
        "x = f(a: 1)",
        "x = { a = 1 }",
        "x = 3 \u2212 4",
        "fit { epochs: 3 }",
        'data { input x: number from "a b" }',
        "model { if a = 1 { b } }",
        "fit { epochs = 3, seed = 1 }",
        "fit = { epochs = 3 }",
    ],
)
def test_a_fix_makes_it_right(text):
    mistake = found(text)[0]
    span = mistake.span
    assert mistake.fix is not None
    assert marked(text[: span.start] + mistake.fix + text[span.end :]) == []
