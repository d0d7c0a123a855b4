"""The wheel and the sdist carry every file that the package reads, and no other."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    f.relative_to(ROOT).as_posix()
    for f in (ROOT / "specc").rglob("*")
    if f.is_file() and "__pycache__" not in f.parts
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with one wheel, built from the sdist, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder


def test_the_wheel_holds_the_whole_package_and_nothing_else(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if ".dist-info/" not in n}
    assert names == SOURCES | {"specc/syntax/specc.lark"}


def test_the_sdist_holds_what_its_tests_need(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    assert names >= SOURCES
    assert {
        "Makefile",
        "LICENSE",
        "grammar/specc.lark",
        "examples/iris.spec",
        "tests/conftest.py",
    } <= names


def test_the_unpacked_wheel_checks_a_spec(built, tmp_path):
    """Away from the checkout, so that nothing but the wheel can be found."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    spec = tmp_path / "iris.spec"
    spec.write_bytes((ROOT / "examples/iris.spec").read_bytes())
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import specc.cli.main as m; "
    )
    script += "assert m.__file__.startswith(sys.path[0]); sys.exit(m.main(['check', 'iris.spec']))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
