"""Bytes as text."""

from __future__ import annotations

from specc.catalog.data import Fault


def as_text(data: bytes, path: str) -> str:
    r"""UTF-8 without a byte-order mark, its lines ended by \n alone."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Fault("E0606", f"`{path}` is UTF-16, not UTF-8", help="save it as UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise Fault("E0607", f"`{path}` is empty")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Fault(
            "E0606",
            f"line {line} of `{path}` is not UTF-8: byte 0x{data[error.start]:02x}",
            help=f"convert it, e.g. `iconv -f latin1 -t utf-8 {path.rpartition('/')[2]}`",
        ) from None
    if "\0" in text:
        raise Fault("E0606", f"`{path}` is not text: it holds zero bytes")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
