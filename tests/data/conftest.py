"""Plans from the text of a `data` section, through the real parser and binder."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc.data.prepare import prepare
from specc.diagnostics.diagnostic import Sink
from specc.semantics.binder import Binder
from specc.semantics.context import Context
from specc.semantics.data import data_plan
from specc.semantics.evaluate import Evaluator
from specc.semantics.scope import Scope
from specc.source import Source
from specc.syntax import ast
from specc.syntax.parser import parse

SHARED = Path(__file__).parents[2] / "../shared"


def plan_from(text, sink, constants=None):
    """The plan of the lines of a `data` section, or of a whole spec."""
    text = text if "data {" in text else "data {\n" + text + "\n}\n"
    file = parse(Source("test.spec", text), sink)
    scope = Scope()
    for name, value in (constants or {}).items():
        scope.bind(name, value)
    section = next(i for i in file.items if isinstance(i, ast.Section) and i.name.id == "data")
    return data_plan(section, Binder(Evaluator(Context(sink), scope, None)))


class World:
    """A folder, and what was found when plans were made and data prepared in it."""

    def __init__(self, folder):
        self.folder = folder
        self.sink = Sink()

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        else:
            path.write_bytes(content)
        return path

    def plan(self, text, constants=None):
        self.sink = Sink()
        return plan_from(text, self.sink, constants)

    def prepare(self, text, **more):
        plan = self.plan(text)
        assert plan is not None, self.found()
        return prepare(plan, str(self.folder), sink=self.sink, **more)

    def found(self):
        return [(d.code, d.message) for d in self.sink]

    def codes(self):
        return [d.code for d in self.sink]


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def shared():
    if not SHARED.is_dir():
        pytest.skip("the data sets for tests are not beside the repository")
    return SHARED.resolve()
