from __future__ import annotations

import pytest

from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.syntax import ast
from specc.syntax.parser import parse as read
from specc.syntax.read import read as read_file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # loosest: the pipe
        ("a + b |> f", "(Pipe (+ a b) f)"),
        ("a |> f |> g", "(Pipe (Pipe a f) g)"),
        ("a |> f + g", "(Pipe a (+ f g))"),
        ("a or b |> f", "(Pipe (or a b) f)"),
        # or, and, not, comparisons
        ("a or b and c", "(or a (and b c))"),
        ("a or b or c", "(or (or a b) c)"),
        ("not a and b", "(and (not a) b)"),
        ("not not a", "(not (not a))"),
        ("not a == b", "(not (== a b))"),
        ("a + 1 < b * 2", "(< (+ a 1) (* b 2))"),
        ("a <= b and b != c", "(and (<= a b) (!= b c))"),
        # ranges are looser than sums
        ("0 .. n + 1", "(.. 0 (+ n 1))"),
        ("a == 0 .. 1", "(== a (.. 0 1))"),
        # sums and products
        ("a - b - c", "(- (- a b) c)"),
        ("a + b * c", "(+ a (* b c))"),
        ("a // b % c / d @ e", "(@ (/ (% (// a b) c) d) e)"),
        # signs and powers
        ("-x ** 2", "(- (** x 2))"),
        ("2 ** -x", "(** 2 (- x))"),
        ("a ** b ** c", "(** a (** b c))"),
        ("-a * b", "(* (- a) b)"),
        ("a - -b", "(- a (- b))"),
        ("+a", "(+ a)"),
        ("-f(x)[0].y ** 2", "(- (** (Field (Index (Call f [x]) [0]) y) 2))"),
        # postfix
        ("f(a)(b)", "(Call (Call f [a]) [b])"),
        ("f()", "(Call f [])"),
        ("f(a, b = 1, c,)", "(Call f [a b=1 c])"),
        ("x.y.z", "(Field (Field x y) z)"),
        ("(a + b).c", "(Field (+ a b) c)"),
        # indices
        ("x[0]", "(Index x [0])"),
        ("x[]", "(Index x [])"),
        ("x[..., 1:]", "(Index x [(Dots) (Slice 1 ~ ~)])"),
        ("x[:, ::2, a:b:c]", "(Index x [(Slice ~ ~ ~) (Slice ~ ~ 2) (Slice a b c)])"),
        ("x[1:2:]", "(Index x [(Slice 1 2 ~)])"),
        ("x[-1,]", "(Index x [(- 1)])"),
        # brackets
        ("()", "(Tuple [])"),
        ("(a)", "a"),
        ("(a,)", "(Tuple [a])"),
        ("(a, b)", "(Tuple [a b])"),
        ("(a, b,)", "(Tuple [a b])"),
        ("[]", "(List [])"),
        ("[a, [b,],]", "(List [a (List [b])])"),
        ("[f(x) for x in xs]", "(Comprehension (Call f [x]) [x] xs ~)"),
        ("[a for a, b in xs if a > b]", "(Comprehension a [a b] xs (> a b))"),
        ("{}", "(Record [])"),
        ("{ a: 1, b: 2 }", "(Record [a:1 b:2])"),
        ("{ a: 1, }", "(Record [a:1])"),
        (
            "{\n a: 1\n b: x\n  |> f,\n\n c: { d: 2 }\n}",
            "(Record [a:1 b:(Pipe x f) c:(Record [d:2])])",
        ),
        # literals
        ("[true, false, none]", "(List [true false ~])"),
        ('"a" + "b"', "(+ 'a' 'b')"),
    ],
)
def test_expressions(tree, text, expected):
    assert tree(f"x = {text}") == f"(Bind [x] ~ {expected})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if a { b }", "(If a (Block [b]) ~)"),
        ("if a { b } else { c }", "(If a (Block [b]) (Block [c]))"),
        (
            "if a { b } else if c { d } else { e }",
            "(If a (Block [b]) (Block [(If c (Block [d]) (Block [e]))]))",
        ),
        ("if a {\n x = 1\n x\n}\nelse {\n 2 }", "(If a (Block [(Bind [x] ~ 1) x]) (Block [2]))"),
        ("if { a: 1 }.a { b }", "(If (Field (Record [a:1]) a) (Block [b]) ~)"),
    ],
)
def test_choices(tree, text, expected):
    assert tree(f"x = {text}") == f"(Bind [x] ~ {expected})"
    assert tree(f"x = f(({text}) |> g)") == f"(Bind [x] ~ (Call f [(Pipe {expected} g)]))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", "(Bind [x] ~ 1)"),
        ("q, k, v = split(x)", "(Bind [q k v] ~ (Call split [x]))"),
        ("x: float[n] = y", "(Bind [x] (Index float [n]) y)"),
        ("a, b: int[] = y", "(Bind [a b] (Index int []) y)"),
        ("param w: float[n, 2] = ones", "(Declare param w (Index float [n 2]) ones [])"),
        ("param w: float[2]", "(Declare param w (Index float [2]) ~ [])"),
        (
            "param w: float[2] = ones, trainable = false, a = 1",
            "(Declare param w (Index float [2]) ones [trainable=false a=1])",
        ),
        (
            "constant e: int[2, n] = npz(a)",
            "(Declare constant e (Index int [2 n]) (Call npz [a]) [])",
        ),
        ("constant e = 1", "(Declare constant e ~ 1 [])"),
        ("for i in xs { y = i }", "(For [i] xs (Block [(Bind [y] ~ i)]))"),
        ("for a, b in zip(c, d) {}", "(For [a b] (Call zip [c d]) (Block []))"),
        ("add_loss(x)", "(Call add_loss [x])"),
        ("{ a: x }", "(Record [a:x])"),
        ("objective g { loss = 1 }", "(Objective g (Block [(Bind [loss] ~ 1)]))"),
        ("input a: number", "(Field input a number [] [])"),
        ("target a: number from b", "(Field target a number [b] [])"),
        (
            "weight a: number(0 .. 1) from [b, `c d`,] |> f(1) |> g * 2",
            "(Field weight a (Call number [(.. 0 1)]) [b `c d`] [(Call f [1]) (* g 2)])",
        ),
        ("input a: text |> f", "(Field input a text [] [f])"),
        (
            "input a: image(2, 2, 1) from b\n  |> f",
            "(Field input a (Call image [2 2 1]) [b] [f])",
        ),
    ],
)
def test_statements_of_a_body(tree, text, expected):
    assert tree(f"model {{\n{text}\n}}") == f"(Model ~ ~ (Block [{expected}]))"
    assert tree(f"model {{ {text} }}") == f"(Model ~ ~ (Block [{expected}]))"
    two = f"(Model ~ ~ (Block [{expected} (Bind [z] ~ 1)]))"
    assert tree(f"model {{\n{text}\n\nz = 1\n}}") == two


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import "a/b.spec"', "(Import 'a/b.spec')"),
        ("hyper n = 3", "(Hyper n 3 ~)"),
        ("hyper n = 3 in [1, 2]", "(Hyper n 3 (List [1 2]))"),
        ("width = 128", "(Bind [width] ~ 128)"),
        (
            "constant w: float[2] = npz(a)",
            "(Declare constant w (Index float [2]) (Call npz [a]) [])",
        ),
        ("for a in b { }", "(For [a] b (Block []))"),
        ("fit {}", "(Section fit ~ (Block []))"),
        ("fit head { epochs = 1 }", "(Section fit head (Block [(Bind [epochs] ~ 1)]))"),
        ("fiit { }", "(Section fiit ~ (Block []))"),
        (
            "layer A()(x) { x }",
            "(Layer A [] [(Input [x] false ~)] (Block [x]))",
        ),
        ("layer A = B(1)", "(Layer A ~ ~ (Call B [1]))"),
        ("layer A(n, m = 1,) = B", "(Layer A [(Setting n ~) (Setting m 1)] ~ B)"),
        (
            "layer A(n)(x: f[..., n]) { }",
            "(Layer A [(Setting n ~)] [(Input [x] false (Index f [(Dots) n]))] (Block []))",
        ),
        (
            "layer A()([a, b]: c, [d],) {}",
            "(Layer A [] [(Input [a b] true c) (Input [d] true ~)] (Block []))",
        ),
        ("model { }", "(Model ~ ~ (Block []))"),
        ("model Net { }", "(Model Net ~ (Block []))"),
        ("model () { }", "(Model ~ [] (Block []))"),
        ("model Net (x) { }", "(Model Net [(Input [x] false ~)] (Block []))"),
    ],
)
def test_items_of_a_file(tree, text, expected):
    assert tree(text) == expected
    assert tree(f"# before\n\n{text} # after\n\n") == expected
    assert tree(f"{text}\nz = 1") == f"{expected} (Bind [z] ~ 1)"


def test_an_empty_file_has_no_items(tree):
    assert tree("") == tree("\n \n# only this\n") == ""


def test_a_span_is_the_text_that_was_read():
    text = "model {\n  y = (a + b) * f(c,  d) # z\n  y |> g\n}\n"
    file = read(Source("t", text), Sink())
    bind, value = file.items[0].body.statements
    assert file.items[0].span.text == text.rstrip()
    assert bind.span.text == "y = (a + b) * f(c,  d)"
    assert bind.value.span.text == "(a + b) * f(c,  d)"
    assert bind.value.operator_span.text == "*"
    assert bind.value.left.span.text == "a + b"
    assert bind.value.right.arguments[1].span.text == "d"
    assert value.value.right.span.text == "g"
    assert [comment.text for comment in file.comments] == ["# z"]
    assert repr(value.span) == "t:3:3"


def test_spans_do_not_count_in_equality(parse):
    assert parse("x = a+b")[0] == parse("\n\nx   =   a\n + b # c")[0]
    assert parse("x = a+b")[0] != parse("x = a+c")[0]


def test_the_specs_of_the_contract_parse(specs):
    files = sorted(specs.glob("*.spec"))
    assert len(files) >= 13
    for path in files:
        sink = Sink()
        file = read(read_file(str(path), sink), sink)
        assert list(sink) == []
        assert any(isinstance(item, ast.Model) for item in file.items)
        assert len(file.comments) == path.read_text(encoding="utf-8").count("#")
