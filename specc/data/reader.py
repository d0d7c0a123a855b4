"""What sources read through: it confines paths, bounds what is unpacked, and hashes what was
read."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from specc.catalog.data import Fault, Table
from specc.data import columnar
from specc.data.confine import open_file, resolve
from specc.data.delimited import parse
from specc.data.media import decode_image, decode_wave
from specc.data.plain import as_text

LARGEST_FILE = 16 * 2**30  # bytes read into memory at once
LARGEST_RATIO = (
    200  # a packed file may grow by this factor, above the free part: text grows by 5 to 20
)
FREE = 64 * 2**20  # bytes that any packed file may have
MOST = 10  # files that are told to be bad one by one


class Reader:
    """The files of one run of `prepare` or `encode`."""

    def __init__(
        self,
        directory: str = ".",
        allow: tuple[str, ...] = (),
        within: tuple[str, ...] | None = None,
    ) -> None:
        self.directory = directory
        self.allow = allow
        self.within = within
        self._hashes: dict[str, str] = {}

    def bytes(self, path: str) -> bytes:
        """A file, unpacked if its name ends in .gz."""
        real = resolve(path, self.directory, self.allow, self.within)
        with os.fdopen(open_file(path, real), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                raise Fault(
                    "E0612", f"`{path}` has {size / 2**30:.0f} GiB: more than is read at once"
                )
            data = file.read()
        self._hashes[path] = hashlib.sha256(data).hexdigest()
        return unpacked(path, data) if path.endswith(".gz") else data

    def builtin(self, name: str) -> bytes:
        """A table that is part of the package: CSV without a header."""
        path = os.path.join(os.path.dirname(__file__), "builtin", f"{name}.csv.gz")
        with open(path, "rb") as file:
            data = gzip.decompress(file.read())
        self.digest(data)
        return data

    def digest(self, data: bytes) -> None:
        """Count something that is no file as read."""
        found = hashlib.sha256(data).hexdigest()
        self._hashes[f"\0{found}"] = found

    def sha256(self) -> str:
        """Of all that was read: names as written in the spec and contents, in any order of
        reading."""
        total = hashlib.sha256()
        for path, found in sorted(self._hashes.items()):
            total.update(f"{path}\0{found}\n".encode())
        return total.hexdigest()

    def delimited(self, path: str, separator: str, missing: tuple[str, ...]) -> Table:
        return parse(self.bytes(path), path, separator, missing)

    def text(self, path: str) -> str:
        r"""UTF-8, its lines ended by \n."""
        return as_text(self.bytes(path), path)

    def archive(self, path: str) -> Table:
        """The arrays of an .npz."""
        return columnar.archive(self.bytes(path), path)

    def array(self, path: str, name: str | None) -> Any:
        """One array of an .npz, of any shape."""
        return columnar.array(self.bytes(path), path, name)

    def numbers(self, table: Table, path: str) -> Any:
        """All columns of a table as numbers, float64[rows, columns]."""
        return columnar.numbers(table, path)

    def parquet(self, path: str) -> Table:
        return columnar.parquet(self.bytes(path), path)

    def json_lines(self, path: str) -> Table:
        return columnar.json_lines(self.text(path), path)

    def folder(self, path: str, suffixes: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The files below a folder that end in one of `suffixes`: the path as it would be
        written, and its parts below the folder; sorted. Links that leave the folder are refused."""
        real = resolve(path, self.directory, self.allow, self.within)
        if not os.path.isdir(real):
            raise Fault("E0602", f"`{path}` is a file, not a folder")
        found = []
        for place, folders, files in os.walk(real):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            below = tuple(p for p in os.path.relpath(place, real).split(os.sep) if p != ".")
            for name in files:
                if name.lower().endswith(suffixes) and not name.startswith("."):
                    parts = (*below, name)
                    found.append(("/".join((path.rstrip("/"), *parts)), parts))
        if not found:
            shown = ", ".join(suffixes)
            raise Fault("E0608", f"`{path}` has no file that ends in {shown}")
        return sorted(found)

    def images(self, column: str, paths: Any, channels: Any) -> list[Any]:
        """uint8[height, width, channels] of each path in a column."""
        wanted = channels if isinstance(channels, int) else None
        return self._each(column, paths, lambda path, data: decode_image(path, data, wanted))

    def sounds(self, column: str, paths: Any, rate: int | None) -> list[Any]:
        """float32[samples] of each path in a column, between -1 and 1."""
        return self._each(column, paths, lambda path, data: decode_wave(path, data, rate))

    def _each(self, column: str, paths: Any, decode: Callable[[str, bytes], Any]) -> list[Any]:
        names = list(paths)

        def work(row: int) -> Any:
            if not isinstance(names[row], str):
                return Fault("E0524", f"column `{column}` has no path", row=row, column=column)
            try:
                return decode(names[row], self.bytes(names[row]))
            except Fault as fault:
                fault.row, fault.column = row, column
                return fault

        # Decoders release the interpreter's lock; the order of results is that of the rows.
        with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
            found = list(pool.map(work, range(len(names)), chunksize=64))
        faults = [result for result in found if isinstance(result, Fault)]
        if len(faults) > MOST:
            more = f"{len(faults) - MOST} more files of column `{column}` cannot be read"
            faults[MOST:] = [Fault(faults[MOST].code, more, column=column)]
        if faults:
            raise Fault.of_all(faults)
        return found


def unpacked(path: str, data: bytes) -> bytes:
    """What a gzip file holds, unless it holds far more than data of its size would."""
    limit = max(FREE, LARGEST_RATIO * len(data))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            result = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Fault("E0613", f"`{path}` is damaged: {error}") from None
    if len(result) > limit:
        raise Fault(
            "E0612",
            f"`{path}` unpacks to more than {limit // 2**20} MiB from {len(data) // 1024} KiB",
            help="unpack it yourself if that is right",
        )
    return result
