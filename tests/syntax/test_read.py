from __future__ import annotations

import os

import pytest

from specc.diagnostics.diagnostic import Sink
from specc.source import Source, Span
from specc.syntax.lexer import MAXIMUM_SOURCE
from specc.syntax.read import read


@pytest.fixture
def load(tmp_path):
    """`load(bytes)` is (source, findings) of a file that holds them."""

    def run(data, name="a.spec"):
        path = tmp_path / name
        path.write_bytes(data)
        sink = Sink()
        return read(str(path), sink), list(sink)

    return run


def test_a_source_knows_its_name_and_its_folder(load, tmp_path):
    source, found = load("x = 문장\n".encode())
    assert found == []
    assert (source.text, source.name) == ("x = 문장\n", str(tmp_path / "a.spec"))
    assert source.directory == str(tmp_path)


def test_a_bare_name_is_in_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "a.spec").write_text("")
    monkeypatch.chdir(tmp_path)
    source = read("a.spec", Sink())
    assert (source.name, source.directory) == ("a.spec", ".")


@pytest.mark.parametrize("data", [b"a\r\nb\r\n", b"a\rb\r", b"\xef\xbb\xbfa\nb\n"])
def test_line_ends_and_marks_of_other_systems(load, data):
    assert load(data)[0].text == "a\nb\n"


@pytest.mark.parametrize(
    ("data", "line", "column", "byte", "what"),
    [
        (b"# caf\xe9\nmodel", 1, 6, "0xe9", "not UTF-8"),
        (b"a\n\xc3\xa9 \x80", 2, 3, "0x80", "not UTF-8"),
        ("x = 1".encode("utf-16"), 1, 1, "0xff", "but UTF-16"),
        ("x = 1".encode("utf-16-le"), 1, 2, "0x00", "but UTF-16"),
        ("x = 1".encode("utf-16-be"), 1, 1, "0x00", "but UTF-16"),
        (bytes(1000), 1, 1, "0x00", "not text"),
        (b"x = 1\nmodel\0\0{", 2, 6, "0x00", "not text"),
    ],
)
def test_what_is_not_utf8_is_shown_where_it_stands(load, data, line, column, byte, what):
    source, (found,) = load(data)
    assert source is None
    assert found.code == "E0101"
    assert what in found.message
    assert byte in found.note
    assert found.span.source.position(found.span.start) == (line, column)


def test_a_large_file_is_refused(load):
    assert load(b"#" * MAXIMUM_SOURCE)[1] == []
    source, (found,) = load(b"#" * (MAXIMUM_SOURCE + 1))
    assert (source, found.code) == (None, "E0102")


@pytest.mark.parametrize("path", ["", "missing.spec", "a\x00b", "x" * 5000, "."])
def test_what_cannot_be_read_is_told(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sink = Sink()
    assert read(path, sink) is None
    (found,) = sink
    assert found.code == "E0101"
    assert found.span is None
    assert found.message.startswith(f"cannot read `{path}`: ")


def test_a_file_that_may_not_be_read_is_told(load, tmp_path):
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("this user may read everything")
    (tmp_path / "a.spec").write_text("")
    (tmp_path / "a.spec").chmod(0)
    sink = Sink()
    assert read(str(tmp_path / "a.spec"), sink) is None
    assert [d.code for d in sink] == ["E0101"]


def test_an_import_that_cannot_be_read_is_told_where_it_stands():
    source = Source("a.spec", 'import "b.spec"')
    span = Span(source, 7, 15)
    sink = Sink()
    assert read("no/such/b.spec", sink, span) is None
    assert [d.span for d in sink] == [span]
