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


def test_nor_is_a_monitor_missed_that_a_misspelled_metric_would_make():
    text = IRIS.replace("accuracy, recall", "acuracy, recall").replace(
        "fit {",
        "fit {\n  goal = val_accuracy > 0.9\n  callbacks = [early_stopping(monitor = val_accuracy)]",
    )
    assert [code for code, *_ in told(text)] == ["E0201"]
    right = text.replace("acuracy", "accuracy")
    assert told(right) == []
    missed = told(right.replace("= val_accuracy", "= val_precision"))
    assert [code for code, *_ in missed] == ["E0411", "E0411"]


STATEFUL = """
data {
  source = table(x = [1, 2, 3, 4, 5, 6], y = [2, 3, 4, 5, 6, 7])
  split  = ordered(train = 100%)
  input  x: number
  target y: number
}
model { x |> reshape((1, 1)) |> SimpleRNN(1, stateful = true) |> Dense(1) }
compile {
  loss      = mean_squared_error
  optimizer = sgd(1e-3)
}
fit {
  batch_size = 2
  epochs     = none
  shuffle    = false
}
"""


def test_a_fit_with_a_mistake_is_there_all_the_same():
    assert [code for code, *_ in told(STATEFUL)] == ["E0206"]
    without = STATEFUL[: STATEFUL.index("fit {")]
    assert [code for code, *_ in told(without)] == ["E0442"]


def test_a_misspelled_word_of_a_list_is_told_as_what_it_is_meant_for():
    text = IRIS.replace("fit {", "fit {\n  callbacks = [early_stoping(monitor = val_loss)]")
    assert told(text) == [
        ("E0201", "I do not know the callback `early_stoping`", "did you mean `early_stopping`?")
    ]
