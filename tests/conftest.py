"""What all tests share: golden files, strict JAX, and a cache directory of their own."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.compiling import cheap_flags

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"

# Set before anything imports JAX, and inherited by the processes that tests start.
os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "0"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.pop("NO_COLOR", None)
os.environ.pop("FORCE_COLOR", None)

settings.register_profile(
    "default",
    deadline=None,  # two processes share the cores: time says nothing
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("sweep", parent=settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser):
    parser.addoption(
        "--accept", action="store_true", help="write golden files as they are now; read the diff"
    )
    parser.addoption(
        "--compile-cheaply",
        action="store_true",
        help="let XLA optimise nothing: tests of many small programs take half the time",
    )


def pytest_configure(config):
    """One cache directory for the run: its workers inherit the variable."""
    if config.getoption("--compile-cheaply"):
        os.environ["XLA_FLAGS"] = cheap_flags()
    if not hasattr(config, "workerinput"):
        config.stash[_CACHE] = tempfile.mkdtemp(prefix="specc-tests-")
        os.environ["XDG_CACHE_HOME"] = config.stash[_CACHE]


def pytest_unconfigure(config):
    if _CACHE in config.stash:
        shutil.rmtree(config.stash[_CACHE], ignore_errors=True)


_CACHE = pytest.StashKey[str]()


@pytest.fixture
def golden(request):
    """`golden(text)` compares with a file of tests/golden; `pytest --accept` writes that file."""
    file = request.path.relative_to(TESTS).with_suffix("")
    folder = TESTS / "golden" / file.parent / file.name.removeprefix("test_")
    test = re.sub(r"[^\w.-]+", "_", request.node.name.removeprefix("test_")).strip("_")

    def compare(text, suffix=".txt", name=test):
        path = folder / f"{name}{suffix}"
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), (
            f"no {path.relative_to(ROOT)}: write it with pytest --accept, then read it"
        )
        assert path.read_text(encoding="utf-8") == text

    return compare


@pytest.fixture(scope="session")
def specs():
    """The specs of the language's contract, with their data: in a folder beside this checkout."""
    folder = ROOT / "../shared/specs"
    if not folder.is_dir():
        pytest.skip("the contract specs and their data are not beside this checkout")
    return folder.resolve()


@pytest.fixture
def python():
    """The command that starts this interpreter."""
    return sys.executable
