"""Every E01xx has a bad text that yields exactly it, and a good one that parses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specc.diagnostics.codes import reading, syntax
from specc.diagnostics.diagnostic import Sink
from specc.syntax.parser import parse
from specc.syntax.read import read

CODES = reading.CODES + syntax.CODES
SYNTAX = Path(__file__).parents[2] / "specc" / "syntax"


def codes_of(path, text):
    """Codes of reading and parsing a file."""
    sink = Sink()
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    source = read(str(path), sink)
    if source is not None:
        parse(source, sink)
    return [d.code for d in sink]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_bad_text_yields_exactly_its_code(code, tmp_path):
    assert codes_of(tmp_path / "bad.spec", code.bad) == [code.code]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_good_text_parses(code, tmp_path):
    assert codes_of(tmp_path / "good.spec", code.good) == []


def test_the_codes_declared_are_those_in_use():
    text = "".join(file.read_text(encoding="utf-8") for file in SYNTAX.rglob("*.py"))
    assert set(re.findall(r'"([EW]01\d\d)"', text)) == {code.code for code in CODES}
