"""No option of Keras is forgotten: each is one of the word's, or the user is told what is in its place."""

from __future__ import annotations

import inspect

import pytest

from specc import catalog, driver
from specc.catalog.keras_names import NAMESPACES
from specc.catalog.keras_options import ARGUMENTS, FORMER, OPTIONS, instead
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from tests.laws.test_keras_names import module, public, snake

CLASSES = [n for n in NAMESPACES if n not in ("activations", "ops", "random")]
OF_PYTHON = {"self", "args", "kwargs"}
EVERY = {"name", "dtype", "autocast", "seed", "reduction"}  # of nearly all: told, or options
BEING_BUILT = {"lora_rank", "lora_alpha", "stateful"}


def options(namespace):
    """(class, option of Keras, is it one of a word that answers to the class)"""
    words = {}
    for kind in NAMESPACES[namespace]:
        for name in catalog.names(kind):
            word = catalog.find(kind, name)
            for called in {word.word(), word.keras}:
                words.setdefault(called, set()).update(word.parameters)
    for name, other in public(namespace).items():
        known = [words[n] for n in {name, other, snake(name), snake(other)} if n in words]
        if known and name == other:
            own = set().union(*known)
            cls = getattr(module(namespace), name)
            for option in {*inspect.signature(cls.__init__).parameters, *of_call(cls)} - OF_PYTHON:
                yield name, option, option in own


def of_call(cls):
    """What a layer of Keras may be given beside its inputs: masks, states, what to return."""
    if not hasattr(cls, "call"):
        return []
    parameters = inspect.signature(cls.call).parameters.values()
    return [p.name for p in parameters if p.default is not p.empty]


@pytest.mark.parametrize("namespace", CLASSES)
def test_every_option_of_keras_is_answered(namespace):
    told = OPTIONS.get(namespace, {}).keys() | EVERY | BEING_BUILT
    found = list(options(namespace))
    assert len({name for name, _, _ in found}) >= 3
    assert not sorted((n, o) for n, o, has in found if not has and o not in told)


@pytest.mark.parametrize("namespace", CLASSES)
def test_what_is_told_is_an_option_of_keras(namespace):
    lacking = {o for _, o, has in options(namespace) if not has}
    assert not sorted(OPTIONS.get(namespace, {}).keys() - lacking - EVERY)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("model (x: float[4, 4]) {\n  x |> LSTM(3, use_cudnn = true)\n}\n", "use_cudnn"),
        ('model (x: float[4]) {\n  x |> Dense(3, name = "head")\n}\n', "name"),
    ],
)
def test_the_user_is_told(text, option):
    sink = Sink()
    driver.check(Source("case.spec", text), {}, sink)
    found = [d for d in sink if d.code == "E0202"]
    assert [d.help for d in found] == [instead("layers", option)]
    assert instead("layers", option)


def test_every_argument_of_the_methods_of_a_model_is_answered():
    keys = {
        key
        for name in catalog.names("sections")
        for key in catalog.find("sections", name).options()
    }
    arguments = {
        argument
        for method in ("compile", "fit", "evaluate", "predict")
        for argument in inspect.signature(getattr(module("models").Model, method)).parameters
    } - OF_PYTHON
    assert not sorted(arguments - keys - ARGUMENTS.keys())
    assert not sorted(ARGUMENTS.keys() - (arguments - keys))


@pytest.mark.parametrize("namespace", FORMER)
def test_what_keras_said_before_is_told_and_no_option_today(namespace):
    words = [catalog.find(k, n) for k in NAMESPACES[namespace] for n in catalog.names(k)]
    for option in FORMER[namespace]:
        assert option not in OPTIONS.get(namespace, {})
        assert instead(NAMESPACES[namespace][0], option)
    assert any(FORMER[namespace].keys() - word.parameters.keys() for word in words)
