from __future__ import annotations

import pytest

from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.syntax import ast
from specc.syntax.lexer import Scan
from specc.syntax.literals import LARGEST
from specc.syntax.parser import parse as read
from specc.syntax.repair import lay_out


def kinds(text):
    layout = lay_out(Scan(Source("t", text)))
    assert layout.found == []
    return " ".join(token.kind for token in layout.tokens)


def value(text):
    """The value of `x = …`."""
    sink = Sink()
    file = read(Source("t", f"x = {text}"), sink)
    assert list(sink) == []
    return file.items[0].statement.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", "NAME NEWLINE NAME END"),
        ("\n\na\n\n\nb\n\n", "NAME NEWLINE NAME END"),
        ("a # one\n# two\nb", "NAME NEWLINE NAME END"),
        ("(a\nb)", "( NAME NAME ) END"),
        ("[a\nb]", "[ NAME NAME ] END"),
        ("{\na\nb\n}", "{ NAME NEWLINE NAME } END"),
        ("({\na\nb\n})", "( { NAME NEWLINE NAME } ) END"),
        ("{(\na\n)\nb}", "{ ( NAME ) NEWLINE NAME } END"),
        ("a\n|> b", "NAME |> NAME END"),
        ("a\n# between\n\n  |> b", "NAME |> NAME END"),
        ("a\n- b", "NAME - NAME END"),
        ("a\nor b\nand c", "NAME or NAME and NAME END"),
        ("a\n.. b", "NAME .. NAME END"),
        ("a +\nb", "NAME + NAME END"),
        ("a =\nb", "NAME = NAME END"),
        ("a |>\n\n# c\nb", "NAME |> NAME END"),
        ("{}\nelse {}", "{ } else { } END"),
        ("a,\nb", "NAME , NEWLINE NAME END"),
        ("a.\nb", "NAME . NEWLINE NAME END"),
        ("not\na", "not NEWLINE NAME END"),
        ("a \r\n b\r\n", "NAME NEWLINE NAME END"),
        ("\ufeffa", "NAME END"),
    ],
)
def test_where_a_statement_ends(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize("sign", ["|>", "or", "and", "==", "!=", "<", "<=", ">", ">=", "..",
                                  "+", "-", "*", "/", "//", "%", "@", "**"])  # fmt: skip
def test_every_binary_operator_continues_a_statement(sign):
    assert kinds(f"a\n{sign} b") == kinds(f"a {sign}\nb") == f"NAME {sign} NAME END"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("70%", "NUMBER END"),
        ("f(70%, a)", "NAME ( NUMBER , NAME ) END"),
        ("70%\na", "NUMBER NEWLINE NAME END"),
        ("(70%\n)", "( NUMBER ) END"),
        ("70% + 5%", "NUMBER + NUMBER END"),
        ("70% - 5%", "NUMBER - NUMBER END"),
        ("if a > 5% { }", "if NAME > NUMBER { } END"),
        ("[5% for a in b]", "[ NUMBER for NAME in NAME ] END"),
        ("10%3", "NUMBER % NUMBER END"),
        ("10 % 3", "NUMBER % NUMBER END"),
        ("10% a", "NUMBER % NAME END"),
        ("10%(3)", "NUMBER % ( NUMBER ) END"),
        ("(10%\n3)", "( NUMBER % NUMBER ) END"),
        ("10 % -3", "NUMBER % - NUMBER END"),
        ("a%3", "NAME % NUMBER END"),
        ("70%%3", "NUMBER % NUMBER END"),
    ],
)
def test_a_percentage_is_one_only_where_no_operand_follows(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("layer A = b", "layer NAME = NAME END"),
        ("layer = b", "NAME = NAME END"),
        ("model {}", "model { } END"),
        ("model(a) {}", "model ( NAME ) { } END"),
        ("model = 1", "NAME = NUMBER END"),
        ("hyper n = 1", "hyper NAME = NUMBER END"),
        ("a = hyper", "NAME = NAME END"),
        ('import "a"', "import TEXT END"),
        ("import = 1", "NAME = NUMBER END"),
        ("{ layer }", "{ NAME } END"),
        ("{ input a: b }", "{ input NAME : NAME } END"),
        ("{ c = 1\n target a: b }", "{ NAME = NUMBER NEWLINE target NAME : NAME } END"),
        ("{ input = 1\n target |> f }", "{ NAME = NUMBER NEWLINE NAME |> NAME } END"),
        ("{ x = target }", "{ NAME = NAME } END"),
        ("{ f(\n weight\n) }", "{ NAME ( NAME ) } END"),
        ("{ weight weight: weight from weight }", "{ weight NAME : NAME from NAME } END"),
        ("{ input from: from from from |> from }", "{ input NAME : NAME from NAME |> NAME } END"),
        ("{ input a: f(from) from b }", "{ input NAME : NAME ( NAME ) from NAME } END"),
        ("{ input a: f({ b\nc }) from d }",
         "{ input NAME : NAME ( { NAME NEWLINE NAME } ) from NAME } END"),
        ("{ from = 1 }", "{ NAME = NUMBER } END"),
        ("{ param a: b\nconstant c = d\nobjective e { } }",
         "{ param NAME : NAME NEWLINE constant NAME = NAME NEWLINE objective NAME { } } END"),
        ("constant a = b", "constant NAME = NAME END"),
        ("param = 1", "NAME = NUMBER END"),
        ("input { }", "NAME { } END"),
        ("`layer` = `for`", "NAME = NAME END"),
    ],
)  # fmt: skip
def test_words_are_keywords_only_in_their_place(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("0", 0, int),
        ("007", 7, int),
        ("60_000", 60000, int),
        (str(LARGEST), LARGEST, int),
        ("0.5", 0.5, float),
        ("1e-3", 0.001, float),
        ("1E+3", 1000.0, float),
        ("1_0.0_1e1", 100.1, float),
        ("70%", 0.7, float),
        ("5%", 0.05, float),
        ("0.1%", 0.001, float),
        ("1e1%", 0.1, float),
        ("1e-400", 0.0, float),
    ],
)
def test_numbers(text, number, kind):
    found = value(text)
    assert isinstance(found, ast.Number)
    assert (found.value, type(found.value), found.text) == (number, kind, text)


def test_every_percentage_is_the_nearest_float():
    assert all(value(f"{n}%").value == float(f"{n}e-2") for n in range(200))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'""', ""),
        (r'"a b"', "a b"),
        (r'"a\nb\tc"', "a\nb\tc"),
        (r'"\"\\"', '"\\'),
        (r'"\\n"', "\\n"),
        (r'"\u00e9\ud55c"', "é한"),
        ('"# no comment"', "# no comment"),
        ('"하얀 고양이 😀"', "하얀 고양이 😀"),
    ],
)
def test_texts(text, expected):
    assert value(text).value == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a_1", "a_1"),
        ("_", "_"),
        ("größe", "größe"),
        ("e\u0301tat", "état"),
        ("문장", "문장"),
        ("स्थिति", "स्थिति"),
        ("ação", "ação"),
        ("`Sepal Length`", "Sepal Length"),
        ("`for`", "for"),
        ("`a # b`", "a # b"),
    ],
)
def test_names_in_any_script(text, name):
    found = value(text)
    assert (found.id, found.quoted) == (name, text.startswith("`"))


def test_names_are_compared_in_one_form():
    assert value("e\u0301") == value("\u00e9")


def test_comments_are_kept_in_order():
    scan = Scan(Source("t", '# a\nx = "#" # b\n#c'))
    assert [comment.text for comment in scan.comments] == ["# a", "# b", "#c"]
