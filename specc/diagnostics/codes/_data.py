"""Whole specs around the lines of a `data` section, for the examples of its codes."""

from __future__ import annotations

NUMBERS = "source = table(x = [1, 2, 3, 4], y = [2, 1, 4, 3])\n"
CLASSES = 'source = table(x = [1, 2, 3, 4], y = ["a", "b", "a", "b"])\n'
TEXT = 'source = table(x = ["a b", "c d"], y = [true, false])\n'
SERIES = "source = table(x = [1, 2, 3, 4, 5, 6, 7, 8], y = [2, 1, 4, 3, 6, 5, 8, 7])\n"
XY = "input  x: number\ntarget y: number"


def numbers(data: str) -> str:
    """An input `x` and a target of one number."""
    return _spec(data, "x |> Dense(1)", "mean_squared_error")


def classes(data: str) -> str:
    """An input `x` and a target `y` of classes."""
    return _spec(data, "x |> Dense(classes(y), softmax)", "categorical_crossentropy")


def yes_no(data: str) -> str:
    """An input `x` and a target of yes or no."""
    return _spec(data, "x |> Dense(1, sigmoid)", "binary_crossentropy")


def flat(data: str) -> str:
    """An input `x` of any rank and a target of one number."""
    return _spec(data, "x |> Flatten |> Dense(1)", "mean_squared_error")


def tokens(data: str) -> str:
    """An input `x` of tokens and a target of yes or no."""
    embedded = "x |> Embedding(vocabulary(x), 2) |> Flatten |> Dense(1, sigmoid)"
    return _spec(data, embedded, "binary_crossentropy")


def language(data: str) -> str:
    """An input `x` of tokens and as target those that follow."""
    model = "x |> Embedding(vocabulary(x), 4) |> Dense(vocabulary(x), softmax)"
    return _spec(data, model, "categorical_crossentropy")


def _spec(data: str, output: str, loss: str) -> str:
    inside = "".join(f"  {line}\n" for line in data.strip().split("\n"))
    compile_ = f"compile {{\n  loss      = {loss}\n  optimizer = adam\n}}\n"
    return f"data {{\n{inside}}}\n\nmodel {{ {output} }}\n\n{compile_}"
