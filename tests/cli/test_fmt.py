"""`specc fmt`: one form, in place, or only told."""

from __future__ import annotations

import io
import os

import pytest

LOOSE = "model (x: float[4]) { x|>Dense( 3 ) } # end\n"
PLAIN = "model (x: float[4]) { x |> Dense(3) }  # end\n"


@pytest.fixture
def loose(tmp_path):
    path = tmp_path / "loose.spec"
    path.write_text(LOOSE)
    return path


def test_a_file_is_rewritten_in_place(specc, loose):
    assert specc("fmt", loose) == (0, "", f"formatted {loose}\n")
    assert loose.read_text() == PLAIN
    assert specc("fmt", loose) == (0, "", "")


def test_its_permissions_stay_and_nothing_is_left_beside_it(specc, loose):
    loose.chmod(0o640)
    specc("fmt", loose)
    assert loose.stat().st_mode & 0o777 == 0o640
    assert os.listdir(loose.parent) == ["loose.spec"]


def test_a_link_stays_a_link(specc, loose, tmp_path):
    link = tmp_path / "link.spec"
    link.symlink_to(loose)
    specc("fmt", link)
    assert link.is_symlink()
    assert loose.read_text() == PLAIN


def test_check_names_the_files_that_would_change_and_writes_nothing(specc, loose, small):
    assert specc("fmt", "--check", loose, small) == (1, f"{loose}\n", "")
    assert loose.read_text() == LOOSE
    assert specc("fmt", "--check", small) == (0, "", "")


def test_diff_shows_what_would_change_and_writes_nothing(specc, loose):
    done = specc("fmt", "--diff", loose)
    assert done.code == 1
    assert done.out.splitlines()[-2:] == [f"-{LOOSE.strip()}", f"+{PLAIN.strip()}"]
    assert loose.read_text() == LOOSE


def test_a_file_with_a_mistake_of_syntax_stays_as_it_is(specc, tmp_path):
    path = tmp_path / "broken.spec"
    path.write_text("model (x: float[4]) { x |> }\n")
    done = specc("fmt", path)
    assert (done.code, done.out) == (1, "")
    assert "error[E01" in done.err
    assert path.read_text() == "model (x: float[4]) { x |> }\n"


def test_stdin_goes_to_stdout(specc, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(LOOSE))
    assert specc("fmt", "-") == (0, PLAIN, "")
