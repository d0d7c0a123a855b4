from __future__ import annotations

import re
from pathlib import Path

from specc.diagnostics import codes


def test_every_module_of_the_folder_is_listed():
    modules = Path(codes.__file__).parent.glob("[!_]*.py")
    declared = sum(file.read_text(encoding="utf-8").count(" Code(\n") for file in modules)
    assert len(codes.every()) == declared


def test_a_code_is_declared_once():
    names = [code.code for code in codes.every()]
    assert sorted(set(names)) == names


def test_every_code_says_all():
    for code in codes.every():
        assert re.fullmatch(r"[EW]\d{4}", code.code)
        assert all(part.strip() for part in code)
        assert code.bad != code.good
        assert not code.title.endswith(".")
        assert code.reason.endswith(".")


def test_a_code_is_found_in_small_letters():
    assert codes.find("e0140").code == "E0140"
    assert codes.find("E9999") is None
