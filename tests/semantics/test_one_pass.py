"""A wrong word in `compile` does not hide what else is wrong."""

from __future__ import annotations

from pathlib import Path

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source

IRIS = (Path(__file__).resolve().parents[2] / "examples/iris.spec").read_text(encoding="utf-8")
WRONG = (
    ("Dense(3, softmax)", "Dense(10, softmax)"),
    ("adam(1e-2)", "adm(1e-2)"),
    ("[accuracy, recall]", "[acuracy, recall]"),
)


def told(text):
    sink = Sink()
    driver.resolved(Source("wrong.spec", text), sink)
    return [(d.code, d.message, d.help) for d in sink]


def test_each_mistake_is_told_and_nothing_that_follows_from_it():
    text = IRIS
    for right, wrong in WRONG:
        text = text.replace(right, wrong)
    found = told(text)
    assert [code for code, *_ in found] == ["E0312", "E0201", "E0201"]
    assert found[1][1:] == ("I do not know the optimizer `adm`", "did you mean `adam`?")
    assert found[2][1:] == ("I do not know the metric `acuracy`", "did you mean `accuracy`?")


def test_a_wrong_optimizer_alone_is_one_mistake():
    assert len(told(IRIS.replace("adam(1e-2)", "adm(1e-2)"))) == 1
    assert len(told(IRIS.replace("adam(1e-2)", "adam(1e-2, beta_9 = 1)"))) == 1
