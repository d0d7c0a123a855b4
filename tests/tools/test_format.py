from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from specc.diagnostics.codes import reading, syntax
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.syntax.parser import parse
from specc.tools.format import format_source
from tests.syntax.derive import programs, set_out


def tree(text):
    sink = Sink()
    file = parse(Source("t.spec", text), sink)
    assert list(sink) == []
    return file


def formatted(text):
    """The text set out, with the laws that hold for every text."""
    sink = Sink()
    result = format_source(Source("t.spec", text), sink)
    assert list(sink) == []
    before, after = tree(text), tree(result)
    assert after == before
    assert [c.text for c in after.comments] == [c.text.rstrip() for c in before.comments]
    assert format_source(Source("t.spec", result), sink) == result
    lines = result.split("\n")
    assert lines[-1] == ""
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\n\n\n" not in result
    assert not result.startswith("\n")
    assert not result.endswith("\n\n")
    return result


def test_the_specs_of_the_contract_stay_as_they_are(specs):
    for path in sorted(specs.glob("*.spec")):
        text = path.read_text(encoding="utf-8")
        assert formatted(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # blanks
        ("x=a+b*-c**2", "x = a + b * -c ** 2\n"),
        ("x=- a- -b", "x = -a - -b\n"),
        ("x = not-a and(b)or[c]", "x = not -a and (b) or [c]\n"),
        ("x=f ( a,b = 1 , )[ 0,1 : 2 ] . c( )", "x = f(a, b = 1,)[0, 1:2].c()\n"),
        ("x=y[ : ,::2,-1 :,... ]", "x = y[:, ::2, -1:, ...]\n"),
        ("x=0..70%", "x = 0 .. 70%\n"),
        ("x = 10%3", "x = 10 % 3\n"),
        ("x = 1 .y", "x = 1 .y\n"),
        ("x={a:1,b : {  }}", "x = { a: 1, b: {} }\n"),
        ("x=[a for b,c in d if e]", "x = [a for b, c in d if e]\n"),
        ("x=if a{b}else{c}", "x = if a { b } else { c }\n"),
        ("x , y:int[ ]=z", "x, y: int[] = z\n"),
        ('import   "a.spec"', 'import "a.spec"\n'),
        ("constant e:int [2]=a,b=1", "constant e: int[2] = a, b = 1\n"),
        ("layer A ( n,m=1 ) ( x:f[ ... ,n],[ a,b ] ) { x }",
         "layer A(n, m = 1)(x: f[..., n], [a, b]) { x }\n"),
        ("layer A ( n )=B", "layer A(n) = B\n"),
        ("model(x){x}", "model (x) { x }\n"),
        ("model Net(x){x(1)}", "model Net (x) { x(1) }\n"),
        ("fit{}", "fit {}\n"),
        ("f { input a:b from c|>d\n target e:f }",
         "f { input  a: b from c |> d\n  target e: f }\n"),
        ("f { weight  a:b  from[c ,d] }", "f { weight a: b from [c, d] }\n"),
        # lines and indents
        ("", ""),
        ("\n\n# a\n\n\n\n# b  \n\n", "# a\n\n# b\n"),
        ("x = 1\r\n\r\n\r\ny = 2", "x = 1\n\ny = 2\n"),
        ("f {\n\n\nx = 1\n\n\ny = 2\n\n}", "f {\n  x = 1\n\n  y = 2\n}\n"),
        ("model {\nx = a\n|> b\n    |> c\nx\n}", "model {\n  x = a\n    |> b\n    |> c\n  x\n}\n"),
        ("x =\na +\nb", "x =\n  a +\n  b\n"),
        ("x = f(\na,\nb + c\n+ d,\n)", "x = f(\n  a,\n  b + c\n    + d,\n)\n"),
        ("x = f(a,\nb,\n  c)", "x = f(a,\n      b,\n      c)\n"),
        ("x = f(a, [\nb,\nc\n],\nd)", "x = f(a, [\n  b,\n  c\n],\n      d)\n"),
        ("x = f([\na,\n],\nb)", "x = f([\n  a,\n],\n  b)\n"),
        ("x = [\na\nfor a in b\n]", "x = [\n  a\n  for a in b\n]\n"),
        ("x = f(\na\n)\n|> g(\nb\n)", "x = f(\n  a\n)\n  |> g(\n    b\n  )\n"),
        ("x = 문장(a,\nb)", "x = 문장(a,\n         b)\n"),
        ("model {\nif a {\nb\n}\nelse if c { d }\nelse {\ne\n}\n}",
         "model {\n  if a {\n    b\n  }\n  else if c { d }\n  else {\n    e\n  }\n}\n"),
        ("model {\n{\na: b\n|> c\n}\n}", "model {\n  {\n    a: b\n      |> c\n  }\n}\n"),
        # comments
        ("x = 1# a", "x = 1  # a\n"),
        ("x = 1    # a", "x = 1    # a\n"),
        ("model {\n# a\nx\n# b\n}\n# c", "model {\n  # a\n  x\n  # b\n}\n# c\n"),
        ("x = a\n# b\n|> c", "x = a\n  # b\n  |> c\n"),
        ("x = f(# a\nb,# c\n# d\n)", "x = f(  # a\n  b,  # c\n  # d\n)\n"),
        ("x   = 1  # a\nlong= 2  # b", "x    = 1  # a\nlong = 2  # b\n"),
        ("x = 1  # a\n       # b\n\n# c", "x = 1  # a\n       # b\n\n# c\n"),
        # columns
        ("a = 1\nbcd = 2\n\nefghi = 3", "a   = 1\nbcd = 2\n\nefghi = 3\n"),
        ("fit {\nepochs = 1\n# c\nbatch_size = 2\n}",
         "fit {\n  epochs     = 1\n  # c\n  batch_size = 2\n}\n"),
        ("compile {\nobjective a {\nloss = 1\noptimizer = 2\n}\n}",
         "compile {\n  objective a {\n    loss      = 1\n    optimizer = 2\n  }\n}\n"),
        ("compile {\nerror = 1\nof = 2\n\nloss = error\nmetrics = [of]\n}",
         "compile {\n  error = 1\n  of = 2\n\n  loss    = error\n  metrics = [of]\n}\n"),
        ("nonsense {\na = 1\nbcd = 2\n}", "nonsense {\n  a   = 1\n  bcd = 2\n}\n"),
        ("model {\na = 1\nbcd = 2\na\n}", "model {\n  a = 1\n  bcd = 2\n  a\n}\n"),
        ("model {\na   = 1\nbcd = 2\na\n}", "model {\n  a   = 1\n  bcd = 2\n  a\n}\n"),
        ("model {\na     = 1\nbcd   = 2\na\n}", "model {\n  a   = 1\n  bcd = 2\n  a\n}\n"),
        ("hyper a = 1 in b\nhyper cde = 10 in f", "hyper a   = 1  in b\nhyper cde = 10 in f\n"),
        ("model {\n{\na: 1\nbcd: 2\n}\n}", "model {\n  {\n    a:   1\n    bcd: 2\n  }\n}\n"),
        ("문장 = 1\nab = 2", "문장 = 1\nab   = 2\n"),
        ("data {\ninput a: text from b\ninput cde: set from f\ninput g: text\n}",
         "data {\n  input  a:   text from b\n  input  cde: set from f\n  input  g:   text\n}\n"),
        ("data {\ninput a: text\ntarget bcd: set\n}",
         "data {\n  input  a: text\n  target bcd: set\n}\n"),
        ("data {\ninput  a:   text\ntarget bcd: set\n}",
         "data {\n  input  a:   text\n  target bcd: set\n}\n"),
        ("x = f(a   = 1,\n      bcd = 2)", "x = f(a   = 1,\n      bcd = 2)\n"),
    ],
)  # fmt: skip
def test_set_out(text, expected):
    assert formatted(text) == expected


def test_a_text_that_does_not_parse_is_refused():
    sink = Sink()
    assert format_source(Source("t.spec", "x = 1)\ny = f(a b)\n"), sink) is None
    assert [d.code for d in sink] == ["E0121", "E0145"]


@pytest.mark.parametrize("code", reading.CODES + syntax.CODES, ids=lambda code: code.code)
def test_the_good_examples_are_set_out_so(code):
    assert formatted(code.good) == code.good


@given(programs(), st.randoms(use_true_random=False))
def test_every_sentence_of_the_grammar_keeps_the_laws(text, random):
    first = formatted(text)
    assert formatted(set_out(text, random)) != "" or first == ""


@given(data=st.data())
def test_a_spec_that_was_set_out_otherwise_keeps_the_laws(specs, data):
    path = data.draw(st.sampled_from(sorted(specs.glob("*.spec"))))
    text = path.read_text(encoding="utf-8")
    random = data.draw(st.randoms(use_true_random=False))
    formatted(set_out(text, random))


@given(st.text(max_size=30), st.text(max_size=30))
def test_comments_of_any_text_are_kept(one, two):
    comments = [f"# {''.join(c for c in part if c.isprintable())}" for part in (one, two)]
    text = f"{comments[0]}\nx = f(a, {comments[1]}\nb)\n"
    sink = Sink()
    parse(Source("t", text), sink)
    assume(not len(sink))
    formatted(text)
