"""What README.md shows is what happens."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from specc.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
CONSOLE = re.compile(r"```console\n\$ specc ([^\n]*)\n(.*?)```", re.DOTALL)
# A run's times and names differ from day to day; that it works is shown by other tests.
TIMED = ("run", "predict", "evaluate")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with the specs that the tour speaks of."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    iris = (ROOT / "examples/iris.spec").read_text(encoding="utf-8")
    wrong = iris.replace("Dense(3, softmax)", "Dense(10, softmax)").replace("accuracy", "acuracy")
    (tmp_path / "wrong.spec").write_text(wrong, encoding="utf-8")


def printed(words, capsys):
    """What a terminal shows of `specc WORDS`, which may end in `| head -N`."""
    command, _, head = words.partition(" | head -")
    main(shlex.split(command))
    lines = "".join(capsys.readouterr()).splitlines()
    return "\n".join(line.rstrip() for line in lines[: int(head) if head else None])


def test_commands_print_what_the_readme_shows(place, capsys, request):
    """`pytest --accept` writes what they print now."""
    now = TEXT
    for match in CONSOLE.finditer(TEXT):
        words = match[1]
        if words.split()[0] not in TIMED:
            found = printed(words, capsys)
            assert "this is a fault of specc" not in found
            block = f"```console\n$ specc {words}\n{found}".rstrip() + "\n```"
            now = now.replace(match[0], block)
    if request.config.getoption("--accept"):
        README.write_text(now, encoding="utf-8")
    assert now == README.read_text(encoding="utf-8")


def test_the_spec_of_the_tour_is_the_example():
    assert (ROOT / "examples/iris.spec").read_text(encoding="utf-8") in TEXT


def test_the_order_of_the_stages_is_that_of_the_law():
    from test_architecture import STAGES

    order = re.search(r"`(source <.*?cli)`", TEXT, re.DOTALL)[1].split(" < ")
    assert order == [s for s in STAGES if s in order]
    assert set(STAGES) - set(order) == {"version", "", "__main__"}


def test_a_word_is_added_in_one_file(tmp_path):
    """In a copy of the package: the file of the README makes the word known to every stage."""
    (code,) = re.findall(r"```python\n(\"\"\"The square.*?)```", TEXT, re.DOTALL)
    shutil.copytree(ROOT / "specc", tmp_path / "specc")
    (tmp_path / "specc/catalog/functions/squared_relu.py").write_text(code, encoding="utf-8")
    (tmp_path / "good.spec").write_text("model (x: float[4]) { x |> Dense(3, squared_relu) }\n")
    (tmp_path / "typo.spec").write_text("model (x: float[4]) { x |> Dense(3, squared_rleu) }\n")

    def specc(*words):
        command = [sys.executable, "-m", "specc", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert specc("check", "good.spec") == ""
    assert "jnp.square(nnx.relu(" in specc("emit", "good.spec")
    assert "max(x, 0) squared." in specc("reference", "squared_relu")
    assert "did you mean `squared_relu`?" in specc("check", "typo.spec")
