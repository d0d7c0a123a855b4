"""The table is what the grammar gives, and our automaton reads as Lark does."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path

import pytest
from lark import Lark
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer
from lark.lexer import Token as LarkToken

from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.syntax.build import BUILD
from specc.syntax.lexer import Scan
from specc.syntax.parser import parse
from specc.syntax.repair import lay_out

ROOT = Path(__file__).parents[2]
GRAMMAR = (ROOT / "grammar" / "specc.lark").read_text(encoding="utf-8")
TABLE = json.loads((ROOT / "specc" / "syntax" / "table.json").read_text(encoding="utf-8"))


def test_the_table_belongs_to_this_grammar():
    assert TABLE["grammar"] == hashlib.sha256(GRAMMAR.encode()).hexdigest()


def test_the_table_is_what_the_grammar_gives():
    generate = runpy.run_path(str(ROOT / "grammar" / "generate.py"))
    assert generate["compile_grammar"](GRAMMAR) == TABLE


def test_a_conflict_in_the_grammar_is_refused():
    generate = runpy.run_path(str(ROOT / "grammar" / "generate.py"))
    ambiguous = GRAMMAR.replace('| pipe "|>" disjunction', '| pipe "|>" pipe')
    assert ambiguous != GRAMMAR
    with pytest.raises(Exception, match="conflict"):
        generate["compile_grammar"](ambiguous)


def test_every_rule_has_a_builder():
    called = {builder for _, _, builder, _ in TABLE["rules"]} - {"", "="}
    assert called == set(BUILD)


class OurLexer(Lexer):
    """Gives Lark the tokens of our lexer under the names that it gives the terminals."""

    def __init__(self, conf):
        self.names = {
            "_NEWLINE" if t.name == "_NEWLINE" else t.pattern.value: t.name for t in conf.terminals
        }

    def lex(self, text):
        layout = lay_out(Scan(Source("t", getattr(text, "text", text))))
        for token in layout.tokens[:-1]:
            name = {"NEWLINE": "_NEWLINE"}.get(token.kind) or self.names.get(token.kind, token.kind)
            yield LarkToken(name, token.text, start_pos=token.start)


@pytest.fixture(scope="module")
def lark():
    return Lark(GRAMMAR, start="file", parser="lalr", lexer=OurLexer, maybe_placeholders=True)


TEXTS = [
    "x = if a { b } else if c { d }\ny = -a ** b |> f(1, c = [x for x, y in z if w])[..., ::2].g",
    'import "a"\nhyper n = 1 in [2]\nlayer A(a, b = 1)(x, [c]: int[]) { { a: 1\n b: 2, } }',
    "data { input a: b from [c, d] |> e }\nmodel M (x) { param w: float[2] = ones, a = 1 }",
    "x = (a b)",
    "x = ",
    "model { x",
    "hyper x in y",
    "layer A { }",
    "x = a < b < c",
    "x = { a }",
    "f { input a: b from c from d }",
]


@pytest.mark.parametrize("text", TEXTS)
def test_our_automaton_accepts_what_lark_accepts(lark, text):
    sink = Sink()
    parse(Source("t", text), sink)
    if any(d.code in ("E0120", "E0121") for d in sink):
        return
    try:
        lark.parse(text)
        accepted = True
    except UnexpectedInput:
        accepted = False
    assert (len(sink) == 0) == accepted
