"""No text makes the parser fail; every sentence of the grammar is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specc.diagnostics.codes import find
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.render import render_all, to_json
from specc.source import Source
from specc.syntax.parser import parse
from tests.syntax.derive import programs, set_out

PIECES = [
    *"()[]{},:=.+-*/%@<>;!?'\"`#\\\n\t \r\x00\ufeff\u202e\u00b2e\u0301\u2028😀",
    *("|>", "**", "//", "..", "...", "==", "&&", "->", "+=", "if", "else", "for", "in", "not"),
    *("layer", "model", "input", "from", "param", "import", "def", "lambda", "return", "True"),
    *("a", "70%", "1e999", "9" * 30, '"a"', "'a'", "{}", "()", "\n  ", "x = ", "fit {", "}\n"),
]


def read(text):
    """The tree and the findings, looked at in every way that findings and trees are."""
    sink = Sink()
    file = parse(Source("t.spec", text), sink)
    hash(file)
    repr(file)
    render_all(sink)
    to_json(sink)
    for found in sink:
        assert find(found.code) is not None
        assert found.severity == "error"
        assert 0 <= found.span.start <= found.span.end <= len(text) + 1
    return file, list(sink)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    read(text)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_pieces_of_the_language_are_read_or_refused(text):
    read(text)


@pytest.fixture(scope="module")
def texts(specs):
    return [path.read_text(encoding="utf-8") for path in sorted(specs.glob("*.spec"))]


@given(data=st.data())
def test_a_damaged_spec_is_read_or_refused(texts, data):
    text = data.draw(st.sampled_from(texts))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        size = data.draw(st.sampled_from([0, 1, 1, 2, 10, 100]))
        text = text[:at] + data.draw(st.sampled_from(["", *PIECES])) + text[at + size :]
    read(text)


@given(programs())
def test_every_sentence_of_the_grammar_is_read(text):
    assert read(text)[1] == []


@given(programs(), st.randoms(use_true_random=False))
def test_blanks_and_line_ends_do_not_change_the_tree(text, random):
    other = set_out(text, random)
    assert read(other) == (read(text)[0], [])
