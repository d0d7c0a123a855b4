"""A file to its text: UTF-8 of a bounded size, with or without a mark, with any line ends."""

from __future__ import annotations

import os

from specc.diagnostics.diagnostic import Diagnostic, Sink
from specc.source import Source, Span
from specc.syntax.lexer import MAXIMUM_SOURCE


def read(path: str, sink: Sink, span: Span | None = None) -> Source | None:
    """The source at a path, named as the user wrote it; `span` is the import that asks for it."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAXIMUM_SOURCE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        sink.report("E0101", f"cannot read `{path}`: {reason.lower()}", span)
        return None
    if len(data) > MAXIMUM_SOURCE:
        note = f"at most {MAXIMUM_SOURCE} bytes"
        sink.report("E0102", f"`{path}` is too large for a spec", span, note=note)
        return None
    directory = os.path.dirname(path) or "."
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        sink.add(_not_utf8(path, directory, data, error))
        return None
    if "\0" in text:
        sink.add(_no_text(Source(path, text, directory), data))
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text, directory)


def _no_text(source: Source, data: bytes) -> Diagnostic:
    """Bytes of zero: told once, not at each of them."""
    start = source.text.index("\0")
    fewer, more = sorted((data[::2].count(0), data[1::2].count(0)))
    utf16 = not fewer and more > len(data) // 4  # about every other byte is a zero
    return Diagnostic(
        "E0101",
        "the file is not UTF-8, but UTF-16, it seems" if utf16 else "the file is not text",
        Span(source, start, start + 1),
        note="a byte 0x00",
        help="save the file as UTF-8",
    )


def _not_utf8(path: str, directory: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    source = Source(path, data.decode("utf-8", "replace"), directory)
    start = len(data[: error.start].decode("utf-8"))
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return Diagnostic(
        "E0101",
        "the file is not UTF-8" + (", but UTF-16" if utf16 else ""),
        Span(source, start, start + 1),
        note=f"the byte {data[error.start]:#04x} begins no character",
        help="save the file as UTF-8",
    )
