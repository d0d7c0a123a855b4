"""E043x: what is trained, and for what."""

from __future__ import annotations

from specc.diagnostics.code import Code

_TABLE = """data {
  source = table(x = [1.0, 2.0, 3.0], y = [0, 1, 1])
  input  x: number
  target y: binary
}
"""
_SIGMOID = "model {\n  x |> Dense(1, sigmoid)\n}\n"
_SQUARES = "compile {\n  loss = square(output - target)\n}\n"
_FIT = "fit {\n  epochs = 2\n}\n"
_PAIR = """model (x: float[4]) {
  first = Dense(3)
  second = Dense(2)
  { a: x |> first, b: x |> second }
}
"""


def _objectives(*texts: str) -> str:
    inside = "".join(f"  objective {text}\n" for text in texts)
    return f"{_PAIR}compile {{\n{inside}}}\n"


_FIRST = "one {\n    loss   = square(a)\n    trains = [first]\n  }"
_SECOND = "two {\n    loss   = square(b)\n    trains = [second]\n  }"

CODES = (
    Code(
        "E0430",
        "an objective that trains an unknown layer",
        "`trains` lists layers that the model binds to names.",
        _objectives(_FIRST.replace("[first]", "[first, frist]"), _SECOND),
        _objectives(_FIRST, _SECOND),
    ),
    Code(
        "E0431",
        "an objective that trains a layer without weights",
        "There is nothing in it to change.",
        _objectives(_FIRST.replace("[first]", "[first, drop]"), _SECOND)
        .replace("x |> first", "x |> drop |> first")
        .replace("  first = Dense(3)\n", "  drop = Dropout(0.5)\n  first = Dense(3)\n"),
        _objectives(_FIRST, _SECOND),
    ),
    Code(
        "E0433",
        "a model without weights to train",
        "A loss can change nothing in it: no layer has weights, or all are frozen.",
        _TABLE + "model {\n  x |> Dense(1, trainable = false)\n}\n" + _SQUARES,
        _TABLE + "model {\n  x |> Dense(1)\n}\n" + _SQUARES,
    ),
    Code(
        "E0434",
        "a phase that says what each objective says",
        "With several objectives each has its layers and its optimizer, in every phase.",
        _objectives(_FIRST, _SECOND) + "fit {\n  optimizer = sgd\n}\n",
        _objectives(_FIRST, _SECOND) + _FIT,
    ),
    Code(
        "E0435",
        "a fit without a loss",
        "Training makes a loss small. `compile` says which one.",
        _TABLE + _SIGMOID + _FIT,
        _TABLE + _SIGMOID + "compile {\n  loss = binary_crossentropy\n}\n" + _FIT,
    ),
    Code(
        "E0436",
        "a loss that reads no output",
        "No weight changes it, so its gradient is 0: a number, or an expression of the data alone.",
        _TABLE + _SIGMOID + "compile {\n  loss = square(target)\n}\n" + _FIT,
        _TABLE + _SIGMOID + _SQUARES + _FIT,
    ),
    Code(
        "W0431",
        "a layer that two objectives train",
        "That is possible, and sometimes meant; each moves it its own way in every step.",
        _objectives(_FIRST, _SECOND, "three {\n    loss   = square(a)\n    trains = [first]\n  }"),
        _objectives(_FIRST, _SECOND),
    ),
    Code(
        "W0432",
        "weights that no objective trains",
        "They stay as they begin.",
        _objectives(_FIRST),
        _objectives(_FIRST, _SECOND),
    ),
)
