"""E010x to E012x: files, characters and brackets."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes._examples import GOOD, in_model

CODES = (
    Code(
        "E0101",
        "a file cannot be read",
        "The file is missing, is a folder, may not be opened, or is not text in UTF-8, the "
        "encoding that editors use unless told otherwise.",
        "# caf\udce9\n" + GOOD,
        "# café\n" + GOOD,
    ),
    Code(
        "E0102",
        "a file is too large",
        "A spec has at most 1 MiB. Data belong in files of their own, which `data { source = … "
        "}` names.",
        "#" * ((1 << 20) + 1),
        GOOD,
    ),
    Code(
        "E0103",
        "a file of another kind",
        "RPM and PyInstaller use the same ending for their own files, and a Python program or "
        "JSON is easily handed over by mistake.",
        "Name: hello\nVersion: 1.0\n%description\nSays hello.\n",
        GOOD,
    ),
    Code(
        "E0110",
        "a character that is not part of the language",
        "Many characters look like those of the language without being them: a long dash for a "
        "minus, a comma of another script, a space that is no space.",
        in_model("x \u2212 1 |> Dense(3)"),
        in_model("x - 1 |> Dense(3)"),
    ),
    Code(
        "E0111",
        "a text that is not closed",
        "A text ends on the line it begins on.",
        'constant a: float[2] = npz("a.npz\n' + GOOD,
        GOOD,
    ),
    Code(
        "E0112",
        "a text in other quotes",
        "A text stands between two double quotes, not single, triple or typographic ones.",
        in_model("einsum('i,ij->j', x, ones([4, 2]))"),
        in_model('einsum("i,ij->j", x, ones([4, 2]))'),
    ),
    Code(
        "E0113",
        "an escape that stands for no character",
        r"A backslash begins an escape: \n, \t, \", \\, or \u with four hexadecimal digits.",
        in_model(r'einsum("i,ij\->j", x, ones([4, 2]))'),
        in_model('einsum("i,ij->j", x, ones([4, 2]))'),
    ),
    Code(
        "E0114",
        "not a number",
        "A number is written like 60_000, 0.5, 1e-3 or 70%: digits on both sides of a dot, and "
        "one underscore at a time between digits.",
        in_model("x * .5"),
        in_model("x * 0.5"),
    ),
    Code(
        "E0115",
        "a number that is too large",
        "Whole numbers go to 2 ** 63 - 1, others to about 1.8e308.",
        in_model("x * 1e999"),
        in_model("x * 1e9"),
    ),
    Code(
        "E0116",
        "a name, number or text that is too long",
        "A name has at most 200 characters, a number 100, a text 65536.",
        in_model("x * 0." + "3" * 100),
        in_model("x * 0.333"),
    ),
    Code(
        "E0117",
        "a character that turns the reading direction",
        "Such a character is invisible and lets a line be shown in another order than it is read.",
        "# a \u202e comment\n" + GOOD,
        "# a comment\n" + GOOD,
    ),
    Code(
        "E0118",
        "backticks without a name, or not closed",
        "A name with spaces or signs stands between two backticks on one line.",
        in_model("`y = x |> Dense(3)"),
        in_model("`y 1` = x |> Dense(3)\n`y 1`"),
    ),
    Code(
        "E0119",
        "nested too deeply",
        "Brackets may be nested 64 deep, and calls, operators and pipes may build on each other "
        "200 deep. Give the parts names, or use `for` or `Layer * n`.",
        in_model("(" * 70 + "x" + ")" * 70),
        in_model("(((x))) |> Dense(3)"),
    ),
    Code(
        "E0120",
        "a bracket that is not closed",
        "Every (, [ and { has its partner. Where one is missing, the indentation tells which.",
        in_model("y = x |> Dense(3\ny |> Dense(2)"),
        in_model("y = x |> Dense(3)\ny |> Dense(2)"),
    ),
    Code(
        "E0121",
        "a closing bracket without its partner",
        "A closing bracket closes the last one opened, which must be of its kind.",
        in_model("x |> Dense(3])"),
        in_model("x |> Dense(3)"),
    ),
)
