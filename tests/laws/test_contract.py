"""Law 3: what every word of the catalog promises, checked from its own declaration and examples.

The words are read from the folders by this file, not by the catalog, so that a word which the
catalog cannot find is a failure here.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from pathlib import Path

import pytest

from specc import catalog, driver
from specc.catalog.declare import Option
from specc.catalog.options import REQUIRED
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import nearest
from specc.source import Source
from specc.tools import reference
from specc.tools.work import Unknown, work_of

FOLDER = Path(catalog.__file__).parent
SHOWN = ("layers", "functions", "losses", "metrics", "types", "sources", "splits", "steps")


def classes(file):
    """The classes of a file that are words: neither private, nor said to be abstract."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            texts = map(ast.unparse, node.body)
            if "abstract = True" not in texts:
                yield node.name.rstrip("_")


WORDS = [
    (kind, word, file.stem)
    for kind in catalog.KINDS
    for file in sorted((FOLDER / kind).glob("[a-z]*.py"))
    for word in classes(file)
]
every_word = pytest.mark.parametrize(
    ("kind", "name", "file"), WORDS, ids=[f"{kind}-{name}" for kind, name, _ in WORDS]
)
SHAPED = [
    (k, n, e)
    for k, n, _ in WORDS
    if k in ("layers", "functions")
    for e in catalog.find(k, n).examples
]
every_example = pytest.mark.parametrize(
    ("kind", "name", "example"), SHAPED, ids=[f"{k}-{n}-{e[0]}" for k, n, e in SHAPED]
)


def test_every_kind_has_a_folder_and_every_folder_is_a_kind():
    folders = {f.name for f in FOLDER.iterdir() if f.is_dir() and f.name != "__pycache__"}
    assert folders == set(catalog.KINDS)


@every_word
def test_the_catalog_finds_the_word(kind, name, file):
    word = catalog.find(kind, name)
    assert word is not None
    assert word.word() == name
    assert word.kind == kind
    assert word.__module__ == f"specc.catalog.{kind}.{file}"
    assert name in catalog.names(kind)


@every_word
def test_the_word_is_documented(kind, name, file):
    text = catalog.find(kind, name).__doc__
    assert text
    assert len(text.split()) >= 2
    assert catalog.find(kind, name).examples or kind not in SHOWN


@every_word
def test_its_defaults_are_allowed(kind, name, file):
    for option in catalog.find(kind, name).options().values():
        if option.default is not REQUIRED:
            option.type.convert(option.value())


@every_word
def test_its_options_say_what_they_take(kind, name, file):
    for parameter in catalog.find(kind, name).parameters.values():
        assert parameter.name
        if isinstance(parameter, Option):
            assert parameter.type.describe()


@every_word
def test_the_reference_has_it(kind, name, file):
    page = reference.page(name)
    assert page is not None
    first = catalog.find(kind, name).__doc__.strip().splitlines()[0].split(" Source: ")[0]
    assert first.strip() in " ".join(page.split())
    for option in catalog.find(kind, name).options():
        assert option in page


@every_word
def test_a_misspelling_suggests_it(kind, name, file):
    middle = len(name) // 2
    doubled = name[:middle] + name[middle] + name[middle:]
    assert nearest(doubled, catalog.names(kind)) == name


def spec_of(kind, example):
    """A model of one example: its inputs are x, y, z, and a layer is applied to them."""
    text, inputs, _ = example
    names = "xyz"[: len(inputs)]
    header = ", ".join(f"{n}: {t}" for n, t in zip(names, inputs, strict=True))
    value = text
    if kind == "layers":
        made = text if "(" in text else f"{text}()"
        value = f"x |> {text}" if len(inputs) == 1 else f"{made}({', '.join(names)})"
    return f"model ({header}) {{\n  result = {value}\n  result\n}}\n"


def checked(text):
    sink = Sink()
    program = driver.check(Source("example.spec", text), {}, sink)
    assert program is not None, [f"{d.message} ({d.help})" for d in sink]
    return program


@every_example
def test_its_example_has_the_shape_it_says(kind, name, example):
    program = checked(spec_of(kind, example))
    assert str(program.function(program.model).type) == example[2]


@every_example
def test_its_example_is_stable_under_the_formatter(kind, name, example):
    text = spec_of(kind, example)
    assert driver.format(Source("example.spec", text), Sink()) == text


@every_example
@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_a_plan_counts_its_example(kind, name, example, device):
    """What it computes, keeps and lays out, with no array; only a size that data gives is unknown."""
    program = checked(spec_of(kind, example))
    with suppress(Unknown):
        work = work_of(program, 2, device=device)
        assert min(work.forward, work.backward, work.kept, work.inside) >= 0
        assert work.inside == 0 or device == "cpu"
