"""Which unfinished run is taken up."""

from __future__ import annotations

import os

import pytest

from specc.runtime.unfinished import Unfinished, find

FACTS = {"spec": "01", "data": "23"}


def begun(folder, name="line", facts=FACTS, at=None):
    with Unfinished.begin(str(folder / name), {"facts": facts}) as made:
        os.mkdir(made.checkpoints)
        if at is not None:
            os.utime(made.checkpoints, (at, at))
        return made.folder


def test_the_one_that_was_written_to_last_is_found(tmp_path):
    begun(tmp_path, "old", at=1000)
    newer = begun(tmp_path, "new", at=2000)
    begun(tmp_path, "other", facts={**FACTS, "data": "99"}, at=3000)
    found, passed = find(str(tmp_path), FACTS)
    with found:
        assert (found.folder, found.path) == (newer, str(tmp_path / "new"))
    assert passed == [f"{tmp_path}/other.partial is of another data"]


def test_only_what_is_to_stand_at_a_path_is_found(tmp_path):
    begun(tmp_path, "line")
    assert find(str(tmp_path), FACTS, str(tmp_path / "other"))[0] is None
    with find(str(tmp_path), FACTS, str(tmp_path / "line"))[0] as found:
        assert found.path == str(tmp_path / "line")


def test_a_second_one_of_that_name_has_a_number(tmp_path):
    begun(tmp_path)
    assert begun(tmp_path) == f"{tmp_path}/line.partial-2"
    with find(str(tmp_path), FACTS)[0] as found:
        assert found.path == str(tmp_path / "line")


def test_a_run_at_work_is_not_taken(tmp_path):
    with Unfinished.begin(str(tmp_path / "line"), {"facts": FACTS}) as at_work:
        found, passed = find(str(tmp_path), FACTS)
        assert found is None
        assert passed == [f"{at_work.folder} is at work in another process"]
    with find(str(tmp_path), FACTS)[0]:
        pass


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": 2}', '{"facts": 1}'])
def test_what_says_nothing_is_passed_over(tmp_path, text):
    folder = begun(tmp_path)
    with open(os.path.join(folder, "run.json"), "w", encoding="utf-8") as file:
        file.write(text)
    found, passed = find(str(tmp_path), FACTS)
    assert found is None
    assert len(passed) == 1


def test_no_folder_holds_no_run(tmp_path):
    assert find(str(tmp_path / "none"), FACTS) == (None, [])
