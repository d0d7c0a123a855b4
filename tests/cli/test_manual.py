"""The pages of the documentation: made of declarations, linked to one another, true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specc import catalog, driver
from specc.cli import manual
from specc.cli.main import commands, main
from specc.diagnostics.codes import every, find
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.tools import pages

ROOT = Path(__file__).parents[2]
WRITTEN = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(
    r"^( *)```spec\n(.*?)^ *```$(?:\s+^ *```console\n(.*?)^ *```$)?", re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def made():
    """Every page of the reference, but for what specc prints of each mistake."""
    return {
        **pages.reference(),
        **pages.diagnostics(lambda code: ""),
        "command_line.md": manual.command_line(),
        "python.md": manual.python(),
    }


@pytest.fixture(scope="module")
def site(made):
    """All pages by their path in docs/."""
    written = {file.name: file.read_text(encoding="utf-8") for file in WRITTEN}
    return {**written, **{f"reference/{path}": text for path, text in made.items()}}


def anchors(text):
    """What a link into a page may name: headings with an identifier, and the others as a slug."""
    found = set(re.findall(r"^#+ .*\{ #(\S+) \}$", text, re.MULTILINE))
    for heading in re.findall(r"^#+ ([^{\n]*)$", text, re.MULTILINE):
        found.add(re.sub(r"[^\w]+", "-", heading.strip().lower()).strip("-"))
    return found


def test_links_lead_somewhere(site):
    broken = []
    for path, text in site.items():
        prose = re.sub(r"^( *)(`{3,})\w*\n.*?^ *\2$", "", text, flags=re.MULTILINE | re.DOTALL)
        for link in LINK.findall(re.sub(r"`[^`\n]*`", "", prose)):
            if link.startswith("http"):
                continue
            target, _, anchor = link.partition("#")
            place = (Path(path).parent / target).as_posix() if target else path
            parts = []
            for part in place.split("/"):
                parts = parts[:-1] if part == ".." else [*parts, part]
            page = site.get("/".join(parts))
            if page is None or (anchor and anchor not in anchors(page)):
                broken.append((path, link))
    assert broken == []


def test_every_page_is_in_the_menu_and_no_other(site):
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    assert sorted(re.findall(r"[\w/]+\.md", menu)) == sorted(site)


def test_every_word_has_its_part(made):
    for kind in catalog.KINDS:
        parts = {
            path: text for path, text in made.items() if path.split("/")[0].split(".")[0] == kind
        }
        for name in catalog.names(kind):
            assert any(f"{{ #{name.lower()} }}" in text for text in parts.values()), name


def test_every_code_and_every_command_has_its_part(made):
    whole = "\n".join(text for path, text in made.items() if path.startswith("diagnostics/"))
    for code in every():
        assert f"{{ #{code.code.lower()} }}" in whole
    for name in commands():
        assert f"## specc {name} {{ #{name} }}" in made["command_line.md"]


def test_a_mistake_is_shown_as_it_is_printed():
    text = manual.printed(find("E0303"))
    assert text.startswith("error[E0303]: ")
    assert " --> model.spec:2:3" in text


def test_an_option_is_a_row():
    (line,) = [
        line
        for line in pages.reference()["layers/convolution.md"]
        .split("## Conv2D {")[1]
        .split("\n## ")[0]
        .splitlines()
        if line.startswith("| `strides`")
    ]
    assert line.startswith("| `strides` | `1` | a whole number of at least 1, or a list of 2<br>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a * b_c [d] `e*f`", r"a \* b\_c \[d\] `e*f`"), ("x < 0 | y", r"x \< 0 \| y")],
)
def test_plain_text_stays_plain(text, shown):
    assert pages.escaped(text) == shown


def test_a_contact_sheet_is_shown_with_its_layer(tmp_path):
    (tmp_path / "RandomFlip.jpg").write_bytes(b"")
    page = pages.reference(str(tmp_path), "../pictures")["layers/preprocessing.md"]
    assert "(../../pictures/RandomFlip.jpg)" in page.split("## RandomFlip {")[1].split("\n## ")[0]


def test_pages_of_words_that_are_gone_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(manual, "made", lambda folder: {"layers/a.md": "# A\n"})
    old = tmp_path / "layers/old.md"
    old.parent.mkdir()
    old.write_text("# Old\n", encoding="utf-8")
    assert manual.write(str(tmp_path)) == 1
    assert not old.exists()
    assert (tmp_path / "layers/a.md").read_text(encoding="utf-8") == "# A\n"


def blocks():
    for file in WRITTEN:
        for i, match in enumerate(BLOCK.finditer(file.read_text(encoding="utf-8"))):
            margin, spec, console = match.groups()
            text = "\n".join(line.removeprefix(margin) for line in spec.splitlines()) + "\n"
            yield pytest.param(text, console or "", id=f"{file.stem}-{i}")


@pytest.mark.parametrize(("spec", "console"), list(blocks()))
def test_a_spec_of_the_guide_is_clean_and_its_summary_true(spec, console, tmp_path, capsys):
    sink = Sink()
    assert driver.resolved(Source("guide.spec", spec), sink) is not None, list(sink)
    assert list(sink) == []
    if console.startswith("$ specc summary"):
        file = tmp_path / "guide.spec"
        file.write_text(spec, encoding="utf-8")
        assert main(["summary", str(file)]) == 0
        assert capsys.readouterr().out.startswith(console.partition("\n")[2])
