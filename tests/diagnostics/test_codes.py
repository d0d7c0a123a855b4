from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from specc.diagnostics import codes


def test_every_module_of_the_folder_is_listed():
    modules = [file.stem for file in Path(codes.__file__).parent.glob("[!_]*.py")]
    found = [c for name in modules for c in import_module(f"{codes.__name__}.{name}").CODES]
    assert sorted(found) == list(codes.every())
    assert {"reading", "syntax"} <= set(modules)


def test_a_code_is_declared_once():
    names = [code.code for code in codes.every()]
    assert sorted(set(names)) == names


def test_every_code_says_all():
    for code in codes.every():
        assert re.fullmatch(r"[EW]\d{4}", code.code)
        assert all(part.strip() for part in code[:5])
        assert code.bad != code.good
        assert not code.title.endswith(".")
        assert code.reason.endswith(".")


def test_a_code_is_found_in_small_letters():
    assert codes.find("e0140").code == "E0140"
    assert codes.find("E9999") is None
