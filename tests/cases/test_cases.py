"""Runs the programs in the .md files of this folder against the expectations written in them.

A case is a ```spec block. A comment at the end of a line expects a finding that begins there,
`# error: E0312` or `# warning: W0401`, or the shape of the value that ends there,
`# shape: float[10]`.
What is not expected must not be found. Words after ```spec: `data` also reads the data;
`name=VALUE` is a setting; `later` says that the finding is still to come, and `E????` that it has
no code yet. A ```file NAME block before it in its section is written beside the spec.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Apply, Branch

FOLDER = Path(__file__).parent
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FINDING = re.compile(r"#[^#\n]*?\b(error|warning): ([EW][\d?]{4})((?:, [EW]\d{4})*)")
SHAPE = re.compile(r"# shape: (.+)$")


class Case(NamedTuple):
    name: str
    text: str
    words: list[str]
    files: dict[str, str]


def cases_of(document, name):
    """The cases of one document; files are kept from heading to heading."""
    heading, files, number = name, {}, 0
    marks = sorted(
        [*HEADING.finditer(document), *BLOCK.finditer(document)], key=lambda m: m.start()
    )
    end = 0
    for mark in marks:
        if mark.start() < end:  # a comment inside a block looks like a heading
            continue
        if mark.re is HEADING:
            heading, files, number = mark[1], {}, 0
            continue
        end = mark.end()
        kind, words, text = mark[1], mark[2].split(), mark[3]
        if kind == "file":
            files = {**files, words[0]: text}
        elif kind == "spec":
            number += 1
            yield Case(f"{name}: {heading} {number}", text, words, files)


def expected_findings(text):
    found = [
        (number, code)
        for number, line in enumerate(text.splitlines(), 1)
        for match in FINDING.finditer(line)
        for code in (match[2], *match[3].replace(",", " ").split())
    ]
    return sorted(found)


def shape_at(program, number):
    """The type of the largest value whose text ends on a line."""
    ended = [
        node
        for function in program.functions
        for node in function.body
        if isinstance(node, Apply | Branch)
        and node.span.source.position(node.span.end)[0] == number
    ]
    assert ended, f"no value ends on line {number}"
    return str(max(ended, key=lambda n: (n.span.end, -n.span.start)).type)


CASES = [
    case
    for path in sorted(FOLDER.glob("*.md"))
    for case in cases_of(path.read_text(encoding="utf-8"), path.stem)
]


def parameters():
    to_come = pytest.mark.xfail(strict=True, reason="the finding is still to come")
    for case in CASES:
        yield pytest.param(case, id=case.name, marks=[to_come] if "later" in case.words else [])


@pytest.mark.parametrize("case", list(parameters()))
def test_case(case, tmp_path):
    for name, text in case.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "case.spec"
    path.write_text(case.text, encoding="utf-8")
    settings = dict(word.split("=") for word in case.words if "=" in word)
    sink = Sink()
    program = driver.check(str(path), settings, sink, data="data" in case.words)
    found = sorted((d.span.line if d.span else 0, d.code) for d in sink)
    if "later" in case.words:
        found = [(line, f"{code[0]}????") for line, code in found]
    assert found == expected_findings(case.text), [f"{d.message} ({d.help})" for d in sink]
    for number, line in enumerate(case.text.splitlines(), 1):
        wanted = SHAPE.search(line)
        if wanted:
            assert program is not None
            assert shape_at(program, number) == wanted[1]


def test_an_expectation_names_line_and_code():
    text = "model {\n  x |> Dens(3)  # error: E0201, E0202\n}  # warning: W0401\n"
    assert expected_findings(text) == [(2, "E0201"), (2, "E0202"), (3, "W0401")]


def test_a_document_is_split_into_cases():
    document = (
        "# A\n```file a.csv\n1\n```\n```spec data n=3\n# not a heading\n```\n# B\n```spec\nx\n```\n"
    )
    assert list(cases_of(document, "doc")) == [
        Case("doc: A 1", "# not a heading\n", ["data", "n=3"], {"a.csv": "1\n"}),
        Case("doc: B 1", "x\n", [], {}),
    ]
