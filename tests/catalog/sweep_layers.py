"""Every layer beside Keras: output, gradients of weights and inputs, and what training changes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import jax
import numpy as np

from specc import driver
from specc.catalog import find, names
from specc.catalog.layers._augment import Augmentation
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Apply, Group, Program, Ref
from specc.ir.types import Sequence
from specc.source import Source
from tests.catalog.differential import keras, shaken
from tests.catalog.harness import Compiled
from tests.catalog.sweep_cases import Case, cases, for_keras, one, text
from tests.catalog.sweep_result import BOUND, Result, Skipped
from tests.catalog.sweep_sides import Seen, apart, of_keras, of_specc

# Not made of options and tensors alone; what stands in their place compares them.
ELSEWHERE = {
    "RNN": "takes a cell: tests/catalog/test_wrappers.py",
    "StackedRNNCells": "takes cells: tests/catalog/test_wrappers.py",
    "TimeDistributed": "takes a layer: tests/catalog/test_wrappers.py",
    "Bidirectional": "takes a layer: tests/catalog/test_recurrent.py",
    "GRUCell": "a step of GRU: tests/catalog/test_wrappers.py",
    "LSTMCell": "a step of LSTM: tests/catalog/test_wrappers.py",
    "SimpleRNNCell": "a step of SimpleRNN: tests/catalog/test_wrappers.py",
    "RandomCrop": "Keras keeps the size outside training: tests/catalog/test_augmentation_keras.py",
    "SpectralNormalization": "takes a layer: tests/catalog/test_normalization.py",
}
POSITIONAL = ("MultiHeadAttention", "GroupQueryAttention")  # Keras takes the inputs one by one


def layers() -> list[str]:
    """The layers that Keras has, too."""
    return [n for n in names("layers") if find("layers", n).keras != "-"]


def results(name: str, limit: int) -> Iterator[Result]:
    """One result for each case that both sides take."""
    if name in ELSEWHERE:
        yield Result(name, "", None, ELSEWHERE[name])
        return
    cls = find("layers", name)
    assert cls is not None
    if issubclass(cls, Augmentation):  # drawn in training: outside it they are the identity
        limit = 1
    for example in cls.examples:
        use = _Use(cls, example)
        for case in cases(cls, use.given, limit):
            try:
                yield _compare(use, case)
            except Skipped as skipped:
                yield Result(name, case.changed, None, str(skipped))


class _Use:
    """An example of a layer, taken apart: its options, its operands and the arrays for them."""

    def __init__(self, cls: Any, example: tuple[str, tuple[str, ...], str]) -> None:
        words, self.types, _ = example
        self.cls = cls
        self.names = "xyzuvw"[: len(self.types)]
        made = words if "(" in words else f"{words}()"
        value = f"x |> {words}" if len(self.types) == 1 else f"{made}({', '.join(self.names)})"
        program = _checked(self.spec(value))
        call = next(op for op in _calls(program) if isinstance(op.word, cls))
        self.given = dict(call.word.given)
        self.parts = len(call.type.items) if isinstance(call.type, Sequence) else 1
        names = dict.fromkeys(cls.operands())
        inputs = {
            name: i
            for (name, _), i in zip(program.function(program.model).inputs, self.names, strict=True)
        }
        for operand, given in zip(names, call.inputs, strict=True):
            if isinstance(given, Group):
                names[operand] = [inputs[item.name] for item in given.items]
            elif isinstance(given, Ref):
                names[operand] = inputs[given.name]
        self.operands = {name: given for name, given in names.items() if given}

    def spec(self, body: str) -> str:
        header = ", ".join(f"{n}: {t}" for n, t in zip(self.names, self.types, strict=True))
        return f"model ({header}) {{\n  {body}\n}}\n"

    def text(self, case: Case) -> str:
        options = self.cls.options()
        first = {n: v for n, v in case.given.items() if not options[n].at_call}
        later = {n: v for n, v in case.given.items() if options[n].at_call}
        inside: list[str] = []
        for i, (name, given) in enumerate(self.operands.items()):
            many = ", ".join(given) if isinstance(given, list) else given
            many = f"[{many}]" if i and isinstance(given, list) else many
            inside.append(many if i == 0 else f"{name} = {many}")
        inside += [one(self.cls, name, value) for name, value in later.items()]
        made = text(self.cls, first)
        called = f"{made}({', '.join(inside)})" if "(" in made else f"{made}()({', '.join(inside)})"
        if self.parts == 1:
            return self.spec(called)
        record = ", ".join(f"part_{i}: made[{i}]" for i in range(self.parts))
        return self.spec(f"made = {called}\n  {{ {record} }}")

    def arrays(self) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(0)
        found = {n: _array(t, rng) for n, t in zip(self.names, self.types, strict=True)}
        if issubclass(self.cls, Augmentation):  # values of images
            found = {n: np.clip(64 * a + 128, 0, 255).round() for n, a in found.items()}
        return found

    def call(self, layer: Any, case: Case, arrays: dict[str, Any], **more: Any) -> list[Any]:
        """What Keras's layer gives for the arrays."""
        at_call = {n: v for n, v in case.given.items() if self.cls.options()[n].at_call}
        given = {
            n: [arrays[i] for i in v] if isinstance(v, list) else arrays[v]
            for n, v in self.operands.items()
        }
        first, *rest = given
        if "training" in inspect.signature(layer.call).parameters:
            more.setdefault("training", False)
        if self.cls.word() in ("Attention", "AdditiveAttention"):
            inputs = list(given.values())
            result = layer(inputs if rest else inputs * 2, **at_call, **more)
        elif self.cls.word() in POSITIONAL:
            keywords = {n: given[n] for n in rest}
            if "value" not in keywords:
                keywords["value"] = given[first]
            result = layer(given[first], **keywords, **at_call, **more)
        else:
            result = layer(given[first], **{n: given[n] for n in rest}, **at_call, **more)
        return list(result) if isinstance(result, (list, tuple)) else [result]


def _checked(spec: str) -> Program:
    sink = Sink()
    program = driver.resolved(Source("case.spec", spec), sink)
    if program is None:
        raise Skipped(f"refused: {next(iter(sink)).message}")
    return program


def _calls(program: Program) -> list[Apply]:
    body = program.function(program.model).body
    return [op for op in body if isinstance(op, Apply)]


def _array(type_: str, rng: np.random.Generator) -> np.ndarray:
    kind, _, inside = type_.rstrip("]").partition("[")
    sizes = [int(s) if s.strip().isdigit() else 4 for s in inside.split(",") if s.strip()]
    shape = (3, *sizes)
    if kind == "int":
        return rng.integers(0, 3, shape).astype("int32")
    if kind == "bool":
        made = rng.integers(0, 2, shape).astype(bool)
        made[..., 0] = True  # a query or sequence of padding alone is another matter
        return made
    return rng.normal(size=shape).astype("float32")


def _compare(use: _Use, case: Case) -> Result:
    """The worst relative difference of outputs, gradients and, if any, of the state."""
    spec, arrays = use.text(case), use.arrays()
    parts = {
        "slopes": not issubclass(use.cls, Augmentation),
        "training": use.cls.trains_differently and not use.cls.stochastic,
    }
    try:
        layer = _built(use, case, arrays)
        weights = [np.asarray(w) for w in layer.get_weights()]
        theirs = of_keras(layer, partial(use.call, layer, case), arrays, **parts)
    except Exception as error:  # noqa: BLE001 - whatever Keras raises, it refuses
        said = re.sub(r"\s+", " ", str(error))[:60] or type(error).__name__
        try:
            _checked(spec)
        except Skipped:
            raise Skipped("refused by both") from None
        raise Skipped(f"Keras refuses: {said}") from None
    _checked(spec)
    model = Compiled(spec)
    if weights or model.lowered.weights:
        model.set_weights(weights)
    ours = of_specc(model, arrays, **parts)
    worst, off = apart(ours, theirs), None
    if worst > BOUND:
        call = partial(use.call, layer, case)
        ours = of_specc(model, arrays, **parts, as_users_do=True)
        theirs = of_keras(layer, call, arrays, **parts, as_users_do=True)
        worst = apart(ours, theirs)
    if worst > BOUND:
        truth = _in_float64(use, case, arrays, weights, parts)
        off = truth and (apart(ours, truth, 1.0), apart(theirs, truth, 1.0))
    return Result(use.cls.word(), case.changed, worst, "", off)


def _in_float64(
    use: _Use, case: Case, arrays: dict[str, Any], weights: list[np.ndarray], parts: dict[str, bool]
) -> Seen | None:
    """What Keras gives in float64, where it can."""
    with jax.enable_x64(True):
        exact = {n: a.astype("float64") if a.dtype.kind == "f" else a for n, a in arrays.items()}
        for more in ({}, {"unroll": True}):  # some loops of Keras mix float32 into it
            try:
                layer = _built(use, case, exact, dtype="float64", **more)
                layer.set_weights(weights)
                return of_keras(layer, partial(use.call, layer, case), exact, **parts)
            except TypeError:
                continue
    return None


def _built(use: _Use, case: Case, arrays: dict[str, Any], **more: Any) -> Any:
    """Keras's layer, its weights away from their first values, the same in every run."""
    keras.utils.set_random_seed(1)
    shapes = {n: keras.KerasTensor(a.shape, str(a.dtype)) for n, a in arrays.items()}
    try:
        layer = _made(use, case, shapes, more)  # computes nothing
    except Exception:  # noqa: BLE001 - some layers of Keras take arrays alone
        layer = _made(use, case, arrays, more)
    shaken(layer)
    return layer


def _made(use: _Use, case: Case, given: dict[str, Any], more: dict[str, Any]) -> Any:
    options = use.cls.options()
    named = {n: v for n, v in case.given.items() if not options[n].at_call}
    layer = getattr(keras.layers, use.cls.keras or use.cls.word())(**for_keras(named), **more)
    for name in list(vars(layer)):
        if name.endswith("_initializer"):
            setattr(layer, name, keras.initializers.Zeros())
    use.call(layer, case, given)
    return layer
