"""Law 4: every code has a spec that yields exactly it, and one that is clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specc import driver
from specc.diagnostics.codes import every
from specc.diagnostics.diagnostic import Sink

PACKAGE = Path(driver.__file__).parent
DECLARED = {c.code for c in every()}
USED = re.compile(r"\"([EW]\d{4})\"")

each_code = pytest.mark.parametrize("code", every(), ids=[c.code for c in every()])


def codes_of(text, folder, *, data, files=()):
    for name, content in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    path = folder / "example.spec"
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
    sink = Sink()
    driver.check(str(path), {}, sink, data=data)
    return [d.code for d in sink]


@each_code
def test_its_bad_example_yields_exactly_it(code, tmp_path):
    assert set(codes_of(code.bad, tmp_path, data=True, files=code.files)) == {code.code}


@each_code
def test_its_good_example_is_clean(code, tmp_path):
    assert codes_of(code.good, tmp_path, data=True, files=code.files) == []


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.rglob("*.py")), ids=lambda f: f.relative_to(PACKAGE).as_posix()
)
def test_every_code_that_is_used_is_declared(file):
    if file.parent.name != "codes":
        assert set(USED.findall(file.read_text(encoding="utf-8"))) <= DECLARED
