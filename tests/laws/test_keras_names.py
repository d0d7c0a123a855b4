"""No name of Keras is forgotten: each is a word here, stands elsewhere, or is left out with a reason."""

from __future__ import annotations

import inspect
import re
from functools import cache

import pytest

from specc import catalog
from specc.catalog.keras_names import ELSEWHERE, LEFT_OUT, NAMESPACES, OTHERS, left_out
from specc.semantics import architectures

keras = pytest.importorskip("keras")
FUNCTIONS = ("activations", "ops", "random")  # namespaces of functions; the others have classes
every_namespace = pytest.mark.parametrize("namespace", NAMESPACES)


def module(namespace):
    found = keras
    for part in namespace.split("."):
        found = getattr(found, part)
    return found


@cache
def public(namespace):
    """The names of a namespace, each with the name of what it stands for: AvgPool1D is AveragePooling1D."""
    found = {}
    for name, value in vars(module(namespace)).items():
        if name.startswith("_") or inspect.ismodule(value) or not callable(value):
            continue
        if inspect.isclass(value):
            found[name] = value.__name__
        elif namespace in FUNCTIONS:
            found[name] = name
    return found


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@cache
def words(namespace):
    """What the words of the catalog are called here and in Keras."""
    found = [catalog.find(k, n) for k in NAMESPACES[namespace] for n in catalog.names(k)]
    return {w.word() for w in found} | {w.keras for w in found}


def has(namespace, name):
    other = public(namespace)[name]
    return bool({name, other, snake(name), snake(other)} & words(namespace))


@every_namespace
def test_every_name_of_keras_is_answered(namespace):
    told = ELSEWHERE.get(namespace, {}).keys() | left_out(namespace).keys()
    missing = [n for n in public(namespace) if n not in told and not has(namespace, n)]
    assert not missing, f"neither words nor in specc/catalog/keras_names.py: {missing}"


@every_namespace
def test_what_is_left_out_is_no_word(namespace):
    """A word that has been written goes out of the list."""
    told = [*ELSEWHERE.get(namespace, {}), *left_out(namespace)]
    assert len(told) == len(set(told))
    assert not [n for n in told if n not in public(namespace)]
    assert not [n for n in told if has(namespace, n)]


@every_namespace
def test_the_namespace_is_not_empty(namespace):
    """The walk sees Keras: most names of each namespace are words."""
    found = public(namespace)
    assert len(found) >= 4
    if namespace not in ("callbacks", "random"):
        assert sum(has(namespace, n) for n in found) >= len(found) // 2


def test_every_namespace_is_answered():
    found = {n for n, v in vars(keras).items() if inspect.ismodule(v) and n[0] != "_"} - {"src"}
    known = {n.partition(".")[0] for n in NAMESPACES} | OTHERS.keys()
    assert found == known


def test_every_network_of_keras_comes_with_specc():
    found = [n for n, v in vars(keras.applications).items() if inspect.isfunction(v)]
    assert len(found) >= 38
    assert not [n for n in found if n not in architectures.networks()]


def test_aliases_of_keras_are_seen_through():
    assert has("layers", "AvgPool2D")
    assert has("losses", "KLDivergence")
    assert not has("layers", "Lambda")


@pytest.mark.parametrize(
    ("namespace", "name"), [(s, n) for s, found in ELSEWHERE.items() for n in found]
)
def test_what_stands_elsewhere_exists(namespace, name):
    """What looks like a word between backticks is one, a key of a section, or a file of a run."""
    keys = {o for n in catalog.names("sections") for o in catalog.find("sections", n).options()}
    for quoted in re.findall(r"`([A-Za-z_0-9]+)`", ELSEWHERE[namespace][name]):
        known = any(quoted in catalog.names(kind) for kind in catalog.KINDS)
        assert known or quoted in keys | {"if", "for", "model"}, quoted


def test_every_reason_is_a_phrase():
    for reasons in LEFT_OUT.values():
        for why, found in reasons.items():
            assert len(why.split()) >= 2
            assert found.split()
