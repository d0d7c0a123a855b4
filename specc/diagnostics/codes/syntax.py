"""E013x to E015x: statements that cannot be read."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes._examples import GOOD, in_model

CODES = (
    Code(
        "E0130",
        "a sign of another language",
        "Conditions are joined with `and`, `or` and `not`; there are no arrows; a comment begins "
        "with #.",
        "width = 8\n" + in_model("if width > 4 && width < 16 { x |> Dense(width) } else { x }"),
        "width = 8\n" + in_model("if width > 4 and width < 16 { x |> Dense(width) } else { x }"),
    ),
    Code(
        "E0131",
        "an assignment with an operator",
        "Nothing is changed in place: `=` binds the name to a new value.",
        in_model("x += 1\nx |> Dense(3)"),
        in_model("x = x + 1\nx |> Dense(3)"),
    ),
    Code(
        "E0132",
        "a semicolon",
        "The end of a line ends a statement.",
        in_model("y = x |> Dense(3); y |> Dense(2)"),
        in_model("y = x |> Dense(3)\ny |> Dense(2)"),
    ),
    Code(
        "E0133",
        "a constant with a capital letter",
        "The constants are true, false and none.",
        in_model("x |> Dense(3, use_bias = False)"),
        in_model("x |> Dense(3, use_bias = false)"),
    ),
    Code(
        "E0134",
        "a word of another language",
        "A body is a list of bindings and then its value: there is no def, class, return, "
        "lambda, while, import … as, or `x in list`.",
        in_model("y = x |> Dense(3)\nreturn y"),
        in_model("y = x |> Dense(3)\ny"),
    ),
    Code(
        "E0135",
        "a body after a colon",
        "A body stands between { and }; the indentation has no meaning.",
        "model (x: float[4]):\n  x |> Dense(3)\n",
        GOOD,
    ),
    Code(
        "E0136",
        "a section written as a value",
        "A section is its name and its body, with nothing between them.",
        GOOD + "fit = {\n  epochs = 3\n}\n",
        GOOD,
    ),
    Code(
        "E0140",
        "something that does not fit",
        "What stands here cannot follow what stands before it.",
        "hyper units in [8, 16]\n" + in_model("x |> Dense(units)"),
        "hyper units = 8 in [8, 16]\n" + in_model("x |> Dense(units)"),
    ),
    Code(
        "E0141",
        "a value is missing",
        "An operator, `=` or a comma is followed by a value.",
        in_model("y =\nz = x |> Dense(3)\nz"),
        in_model("z = x |> Dense(3)\nz"),
    ),
    Code(
        "E0142",
        "the `{` of a body is missing",
        "A body begins with { on the line of what it belongs to.",
        "model (x: float[4])\n{\n  x |> Dense(3)\n}\n",
        GOOD,
    ),
    Code(
        "E0143",
        "`=` in a record",
        "An entry of a record is `name: value`; `=` binds names and gives arguments.",
        in_model("{ a = x |> Dense(3) }"),
        in_model("{ a: x |> Dense(3) }"),
    ),
    Code(
        "E0144",
        "`:` for `=`",
        "Settings, bindings and arguments take `=`. After `:` stands a type, or the value of an "
        "entry of a record, and a body that is only a record has braces of its own.",
        in_model("x |> Dense(units: 3)"),
        in_model("x |> Dense(units = 3)"),
    ),
    Code(
        "E0145",
        "two values side by side",
        "Between two values stands an operator or a comma, or the end of a line.",
        in_model("x |> Dense(3 relu)"),
        in_model("x |> Dense(3, relu)"),
    ),
    Code(
        "E0146",
        "a statement that begins with an operator",
        "A line that begins with an operator continues the line before it, so no statement can "
        "begin with one.",
        "model (x: float[4]) {\n  - x\n}\n",
        "model (x: float[4]) {\n  (-x)\n}\n",
    ),
    Code(
        "E0147",
        "a word of the language as a name",
        "for, in, if, else, and, or, not, true, false and none are names only in backticks.",
        in_model("for = 2\nx |> Dense(3)"),
        in_model("`for` = x |> Dense(3)\n`for`"),
    ),
    Code(
        "E0148",
        "a chain of comparisons",
        "A comparison has two sides.",
        "width = 8\n" + in_model("if 4 < width < 16 { x |> Dense(width) } else { x }"),
        "width = 8\n" + in_model("if 4 < width and width < 16 { x |> Dense(width) } else { x }"),
    ),
    Code(
        "E0149",
        "`=` after what is not a name",
        "`=` binds a name or gives an argument. It compares nothing and changes nothing in place.",
        "width = 8\n" + in_model("if width = 8 { x |> Dense(width) } else { x }"),
        "width = 8\n" + in_model("if width == 8 { x |> Dense(width) } else { x }"),
    ),
    Code(
        "E0150",
        "a comma between statements",
        "Statements stand on lines of their own, and several values in brackets.",
        GOOD + "fit { epochs = 3, batch_size = 8 }\n",
        GOOD,
    ),
    Code(
        "E0151",
        "a layer without its two pairs of parentheses",
        "A layer has settings, which are known when it is made, and inputs, which are tensors: "
        "`layer Name(settings)(inputs) { … }`. Either may be empty.",
        "layer Twice(x) {\n  x * 2\n}\n" + in_model("x |> Twice"),
        "layer Twice()(x) {\n  x * 2\n}\n" + in_model("x |> Twice"),
    ),
    Code(
        "E0152",
        "something in the wrong place",
        "Sections, layers, models, hypers and imports stand at the top of the file; fields, "
        "`param` and `objective` stand in a body.",
        "input age: number\n" + GOOD,
        GOOD,
    ),
    Code(
        "E0153",
        "an import that is not a path",
        "`import` takes the path of another spec, as a text.",
        "import blocks\n" + GOOD,
        GOOD,
    ),
    Code(
        "E0154",
        "an `if` in the wrong place",
        "A choice is `if test { a } else { b }`. Among operators it stands in parentheses.",
        "deep = true\n" + in_model("x |> Dense(8 if deep else 4)"),
        "deep = true\n" + in_model("x |> Dense(if deep { 8 } else { 4 })"),
    ),
    Code(
        "E0155",
        "not an entry of a record",
        "An entry of a record is a name, a colon and a value.",
        in_model("a = x |> Dense(3)\n{ a }"),
        in_model("a = x |> Dense(3)\n{ a: a }"),
    ),
    Code(
        "E0156",
        "a sign that belongs in an index",
        "`...` and the `:` of a slice stand only between the brackets of an index or a shape.",
        in_model("x |> Reshape([..., 2])"),
        in_model("x[..., :2]"),
    ),
    Code(
        "E0157",
        "a text for a name",
        "Names stand without quotes; one with spaces or signs stands in backticks.",
        'data {\n  source = csv("iris.csv")\n  input a: number from "Sepal Length"\n}\n'
        "model {\n  a |> Dense(3)\n}\n",
        GOOD,
    ),
)
