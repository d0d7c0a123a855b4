"""Every loss and activation beside Keras: the value of each example, and the gradient of their sum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from specc.catalog import find, names
from tests.catalog.differential import keras
from tests.catalog.harness import Compiled, model_of
from tests.catalog.sweep_cases import Case, cases, for_keras, text
from tests.catalog.sweep_result import Result, Skipped, distance

ELSEWHERE = {
    "ctc": "the blank is the last unit, in Keras the first: tests/catalog/test_losses.py",
    "circle": "an example is compared with the batch: tests/catalog/test_losses.py",
}
RANDOM = np.random.default_rng(0)
NUMBERS = RANDOM.normal(size=(6, 5)).astype("float32")
OUTPUT = RANDOM.normal(size=(6, 5)).astype("float32")
CLASS = RANDOM.integers(0, 5, 6).astype("int32")
ONE_HOT = np.eye(5, dtype="float32")[CLASS]
POSITIVE = np.abs(NUMBERS) + 0.1

# A kind of target: its field, and its values.
TARGETS: dict[str, tuple[str, np.ndarray]] = {
    "number": ("array([5])", NUMBERS),
    "unit": ("number(0 .. 1) from [a, b, c, d, e]", POSITIVE / POSITIVE.sum(1, keepdims=True)),
    "class": ("category(5)", CLASS),
    "one_hot": ("category(5) |> one_hot", ONE_HOT),
    "binary": ("set([a, b, c, d, e]) |> multi_hot", (NUMBERS > 0).astype("float32")),
}
# What an output must be: how the model makes it, and how Keras is given what specc is given.
OUTPUTS: dict[str, tuple[str, Any]] = {
    "probabilities": (" |> softmax", jax.nn.softmax),
    "unit": (" |> sigmoid", jax.nn.sigmoid),
    "positive": (" |> exp", None),
}
CLASS_NUMBERS = ("sparse_categorical_crossentropy", "categorical_generalized_cross_entropy")
LEFT_OUT = ("from_logits", "parity", "ignore_class")  # the model's last layer says the first


def losses() -> list[str]:
    return [n for n in names("losses") if find("losses", n).keras != "-"]


def results(name: str, limit: int) -> Iterator[Result]:
    if name in ELSEWHERE:
        yield Result(name, "", None, ELSEWHERE[name])
        return
    cls = find("losses", name)
    assert cls is not None
    start = {"axis": (0,)} if name in ("dice", "tversky") else {}
    for kind in cls.takes:
        for case in cases(cls, start, limit):
            if case.changed.startswith(LEFT_OUT) or case.given.get("axis", 0) is None:
                continue
            label = f"{kind} {case.changed}".strip()
            try:
                yield Result(name, label, _compare(cls, kind, case), "")
            except Skipped as skipped:
                yield Result(name, label, None, str(skipped))


def _compare(cls: Any, kind: str, case: Case) -> float:
    field, target = TARGETS[kind]
    ending, activation = OUTPUTS.get(cls.wants, ("", None))
    least = cls.least is not None or cls.wants == "positive" or "logarithmic" in cls.word()
    target = np.abs(target) if least and kind == "number" else target
    output = POSITIVE if cls.wants == "positive" or cls.word() in ("dice", "tversky") else OUTPUT
    spec = (
        f'data {{\n  source = npz("data.npz")\n  input  x: vector(4)\n  target y: {field}\n}}\n'
        f"model {{ x |> Dense(5){ending} }}\n"
        f"compile {{\n  loss      = {text(cls, case.given)}\n  optimizer = sgd\n}}\n"
    )
    try:
        module = Compiled(spec).module
    except AssertionError as refused:
        raise Skipped(f"refused: {str(refused)[:120]}") from None
    reference, logits = _keras(cls, case)
    seen = ONE_HOT if kind == "class" else target
    if cls.word() in CLASS_NUMBERS:
        seen = CLASS
    valid = jnp.ones(len(output), bool)

    def ours(given: Any) -> Any:
        return module.losses({"y": jnp.asarray(target)}, {"y": given}, valid)["loss"]

    def theirs(given: Any) -> Any:
        said = activation(given) if activation is not None and not logits else given
        found = reference(seen, said)
        return found.reshape(len(output), -1).mean(1)

    return apart(ours, theirs, output)


def apart(ours: Any, theirs: Any, given: np.ndarray) -> float:
    """Of the values, and of the gradients of a random projection."""

    def both(function: Any) -> Any:
        def projected(given: Any) -> Any:
            values = function(given)
            way = np.random.default_rng(2).uniform(0.5, 1.5, values.shape).astype("float32")
            return (values * way).sum(), values

        return jax.jit(jax.grad(projected, has_aux=True))(jnp.asarray(given))

    return max(distance(a, b) for a, b in zip(both(ours), both(theirs), strict=True))


def _keras(cls: Any, case: Case) -> tuple[Any, bool]:
    made = getattr(keras.losses, cls.keras)
    options = for_keras(case.given)
    logits = "from_logits" in cls.options() and cls.word() != "kl_divergence"
    logits = logits and cls.word() != "categorical_generalized_cross_entropy"
    try:
        return made(**options, **({"from_logits": True} if logits else {}), reduction=None), logits
    except TypeError as error:
        raise Skipped(f"Keras refuses: {error}") from None


def activations() -> list[str]:
    """The activations that Keras has, too."""
    return [n for n in names("functions") if find("functions", n).activation and _of_keras(n)]


def _of_keras(name: str) -> Any:
    cls = find("functions", name)
    assert cls is not None
    return getattr(keras.activations, cls.keras or name, None)


def activation_results(name: str, limit: int) -> Iterator[Result]:
    cls = find("functions", name)
    assert cls is not None
    if len(cls.operands()) != 1:
        yield Result(name, "", None, "takes several tensors: tests/catalog/test_functions.py")
        return
    start = {"threshold": 0.5, "default_value": 0.1} if name == "threshold" else {}
    x = np.concatenate([OUTPUT, 3 * NUMBERS, [[0.0, 1e-3, -1e-3, 8.0, -8.0]]]).astype("float32")
    x = np.concatenate([x, x[:, :1]], axis=1)  # glu halves its axis
    for case in cases(cls, start, limit):
        inside = ", ".join(["x", *text(cls, case.given).partition("(")[2].rstrip(")").split(", ")])
        call = f"{cls.word()}({inside.rstrip(', ')})"
        try:
            model = model_of(call, {"x": "float[6]"})
        except AssertionError as refused:
            yield Result(name, case.changed, None, f"refused: {str(refused)[:80]}")
            continue
        options, function = for_keras(case.given), _of_keras(name)
        try:
            jax.eval_shape(lambda x, f=function, o=options: f(x, **o), x)
        except TypeError as error:
            yield Result(name, case.changed, None, f"Keras refuses: {error}")
            continue

        def ours(given: Any, model: Any = model) -> Any:
            outputs, _ = model.module.forward(
                model.model, {"x": given}, training=False, rngs=None, valid=None
            )
            return next(iter(model.module.finish(outputs).values()))

        def theirs(given: Any, function: Any = function, options: Any = options) -> Any:
            return function(given, **options)

        yield Result(name, case.changed, apart(ours, theirs, x), "")
