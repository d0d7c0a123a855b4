"""Hostile text: every limit is told of, and nothing takes long or runs out of stack."""

from __future__ import annotations

import pytest

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.render import render_all
from specc.source import Source
from specc.syntax.automaton import MAXIMUM_HEIGHT
from specc.syntax.brackets import MAXIMUM_DEPTH
from specc.syntax.lexer import MAXIMUM_NAME, MAXIMUM_SOURCE, MAXIMUM_TEXT
from specc.syntax.literals import MAXIMUM_NUMBER
from specc.syntax.parser import parse


def read(text):
    sink = Sink()
    file = parse(Source("t", text), sink)
    hash(file)
    assert file == file.replace()
    repr(file)
    render_all(sink)
    return [d.code for d in sink]


@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("[", "]"), ("{ a: ", "}"), ("f([", "])")]
)
def test_brackets_may_be_64_deep(opening, closing):
    deep = MAXIMUM_DEPTH // (1 + (len(closing) == 2))
    for count, expected in ((deep - 1, []), (deep, []), (deep + 1, ["E0119"]), (1000, ["E0119"])):
        assert read("x = " + opening * count + "1" + closing * count) == expected


def test_bodies_may_be_64_deep():
    def nested(count):
        return "if a {\n" * count + "b\n" + "}\n" * count

    assert read(nested(60)) == []
    assert read(nested(MAXIMUM_DEPTH + 1)) == ["E0119"]


@pytest.mark.parametrize(
    "chain",
    [
        lambda n: "a" + " |> a" * n,
        lambda n: "a" + " + a" * n,
        lambda n: "a" + " ** a" * n,
        lambda n: "-" * n + "a",
        lambda n: "not " * n + "a",
        lambda n: "a" + ".a" * n,
        lambda n: "a" + "[0]" * n,
        lambda n: "a" + "()" * n,
        lambda n: "if a { b }" + " else if a { b }" * (n // 3),
    ],
)
def test_trees_may_be_200_high(chain):
    assert read("x = " + chain(MAXIMUM_HEIGHT - 10)) == []
    assert read("x = " + chain(MAXIMUM_HEIGHT + 10)) == ["E0119"]
    assert read("x = " + chain(20_000) + "\ny = )") == ["E0119", "E0121"]


def test_lists_may_be_long():
    assert read("x = [" + "1, " * 5_000 + "]") == []
    assert read("x = {" + "a: 1\n" * 5_000 + "}") == []
    assert read("x = 1\n" * 5_000) == []


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        (lambda n: "a" * n, MAXIMUM_NAME),
        (lambda n: "é" * n, MAXIMUM_NAME),
        (lambda n: f"`{'a' * (n - 2)}`", MAXIMUM_NAME),
        (lambda n: "0." + "1" * (n - 2), MAXIMUM_NUMBER),
        (lambda n: f'"{"a" * (n - 2)}"', MAXIMUM_TEXT),
    ],
)
def test_tokens_have_a_longest(text, longest):
    assert read("x = " + text(longest)) == []
    assert "E0116" in read("x = " + text(longest + 1))


def test_numbers_of_many_digits_are_refused_in_time():
    assert read("x = " + "9" * 500_000) == ["E0116"]


def test_a_source_has_a_largest_size():
    assert read("#" * MAXIMUM_SOURCE) == []
    assert read("#" * (MAXIMUM_SOURCE + 1)) == ["E0102"]


SIZE = 1 << 16


@pytest.mark.parametrize(
    "piece",
    [
        *("(", ")", "{", "}", "}\n", "[\n", "-", "=", '"', '"\n', "`", "a ", "a b\n", "²", "é"),
        *("\\", ";", "\x00", "\u202e", "1.", "a {\n b = (c\n", "def f:\n x\n", "a\n{\n", "%"),
        *("x = a +", "else ", '"\\q', "((((((((\n", "        a = (\n", "// a\n", "'\n", "x =\n"),
    ],
)
def test_repetition_takes_time_in_proportion_and_few_words(piece):
    sink = Sink()
    parse(Source("t", piece * (SIZE // len(piece))), sink)
    assert 1 <= len(sink) <= 100
    assert len(render_all(sink)) < 100_000
