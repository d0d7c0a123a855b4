"""No value of an option is forgotten: each word that Keras takes is taken here, or its place is told.

Which words Keras takes is found by trying: those that stand in its source between quotes, and those
that some option takes here. A word that is no value must be refused, or nothing is said by the others.
"""

from __future__ import annotations

import inspect
import re
import warnings
from functools import cache

import numpy as np
import pytest
from keras.src.backend.common import dtypes
from scipy.signal import windows

from specc import catalog, driver
from specc.catalog.keras_names import NAMESPACES
from specc.catalog.keras_options import VALUES, value_instead
from specc.catalog.option_forms import OneOf
from specc.catalog.option_types import Choice
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from tests.catalog.sweep_cases import Case, for_keras
from tests.catalog.sweep_layers import _Use
from tests.laws.test_keras_names import keras, module, public, snake

NO_VALUE = "no_such_word"
QUOTED = re.compile(r"[\"'`]+([A-Za-z][\w+-]*)[\"'`]+")
# Values that are words here alone.
MORE = {
    ("layers", "MelSpectrogram", "window"): "every window that another layer has",
    ("ops", "stft", "window"): "every window that `istft` has; Keras takes arrays for them",
    ("ops", "cast", "dtype"): "`float`, without its bits",
}
# Keras takes any word for these: their words are those between quotes in its documentation, but for
# these, which are no values.
UNCHECKED = {
    ("layers", "RandomFlip", "mode"): set(),
    ("layers", "ReversibleEmbedding", "reverse_dtype"): {"compute_dtype"},
}
X = np.ones((2, 8), "float32")
SPECTRUM = (np.ones((2, 4, 5), "float32"),) * 2
CALLS = {  # of the functions, with a value
    "cast": lambda f, v: f(X, v),
    "correlate": lambda f, v: f(X[0], X[1], mode=v),
    "ctc_decode": lambda f, v: f(np.ones((1, 5, 4), "float32"), np.array([5]), strategy=v),
    "istft": lambda f, v: f(SPECTRUM, 8, 4, 8, window=v),
    "meshgrid": lambda f, v: f(X[0], X[1], indexing=v),
    "pad": lambda f, v: f(X, ((1, 1), (1, 1)), mode=v),
    "qr": lambda f, v: f(X, mode=v),
    "scatter_update": lambda f, v: f(X, np.array([[0, 1]]), X[0, :1], reduction=v),
    "searchsorted": lambda f, v: f(np.arange(4.0), X[0], side=v),
    "stft": lambda f, v: f(np.ones((1, 32), "float32"), 8, 4, 8, window=v),
}


def words_of(type_):
    """The words that an option may be."""
    if isinstance(type_, Choice):
        return set(type_.words)
    if isinstance(type_, OneOf):
        return set().union(*map(words_of, type_.types))
    inner = getattr(type_, "item", getattr(type_, "base", None))
    return set() if inner is None else words_of(inner)


@cache
def shared():
    """(namespace, word, what it is in Keras, option, its words here) for each option of both."""
    found = []
    for namespace, kinds in NAMESPACES.items():
        for kind in kinds:
            for word in (catalog.find(kind, name) for name in catalog.names(kind)):
                for name, other in public(namespace).items():
                    if name == other and {name, snake(name)} & {word.word(), word.keras}:
                        theirs = getattr(module(namespace), name)
                        found += [
                            (namespace, word, theirs, option, words_of(own.type))
                            for option, own in word.options().items()
                            if words_of(own.type) and option in parameters(theirs)
                        ]
    return found


def parameters(theirs):
    called = theirs.__init__ if inspect.isclass(theirs) else theirs
    return inspect.signature(called).parameters


@cache
def example(word):
    use = _Use(word, word.examples[0])
    return use, use.arrays()


def made(namespace, word, theirs, option, value):
    """The class of Keras with the option at a value, and what uses it: raises where it is no value."""
    if word.word() == "Bidirectional":
        layer = theirs(keras.layers.LSTM(2, return_sequences=True), **{option: value})
        return lambda: layer(np.ones((1, 3, 2), "float32"))
    if namespace == "layers":
        use, arrays = example(word)
        first = {n: v for n, v in use.given.items() if not word.options()[n].at_call}
        layer = theirs(
            **for_keras({n: v for n, v in first.items() if n != option}), **{option: value}
        )
        return lambda: use.call(layer, Case("", use.given), arrays)
    if not inspect.isclass(theirs):
        CALLS[word.word()](theirs, value)
        return lambda: None
    required = {n: 2 for n, p in parameters(theirs).items() if p.default is p.empty}
    for name in ("self", "args", "kwargs", option):
        required.pop(name, None)
    theirs(
        **{**required, **({"filepath": "x.keras"} if "filepath" in required else {})},
        **{option: value},
    )
    return lambda: None


def takes(case, value, *, used):
    namespace, word, theirs, option, _ = case
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a callback says so, and takes `auto` instead
        warnings.filterwarnings("ignore", "Explicitly requested dtype")
        try:
            use = made(namespace, word, theirs, option, value)
            if used:
                use()
        except Exception:  # noqa: BLE001 - whatever Keras raises, it refuses
            return False
    return True


def candidates(case):
    """Words that Keras may take: of its source, of other options, of the libraries under it."""
    _, _, theirs, _, own = case
    classes = theirs.__mro__ if inspect.isclass(theirs) else (theirs,)
    text = "".join(inspect.getsource(c) for c in classes if c.__module__.startswith("keras"))
    found = set(QUOTED.findall(text)) | {w for _, _, _, _, words in shared() for w in words}
    found |= set(windows.__all__) | set(dtypes.ALLOWED_DTYPES)
    return found | {word.upper() for word in own}


def accepted(case):
    """The words that Keras takes, in small letters."""
    return _accepted(key(case))


@cache
def _accepted(which):
    case = next(c for c in shared() if key(c) == which)
    used = takes(case, NO_VALUE, used=False)  # the constructor does not look
    assert not takes(case, NO_VALUE, used=used), "Keras takes any word"
    return {v.lower() for v in candidates(case) if takes(case, v, used=used)}


def documented(case):
    """The words that the documentation of Keras has of an option."""
    _, _, theirs, option, _ = case
    about = re.search(
        rf"\n\s+`?{option}`?: (.*?)(?=\n\s+`?\w+`?: |\n\n)", theirs.__doc__, re.DOTALL
    )
    return set(QUOTED.findall(about.group(1)))


def key(case):
    return case[0], case[1].word(), case[3]


def named(case):
    return ".".join(key(case))


@pytest.mark.parametrize("case", shared(), ids=named)
def test_every_value_of_keras_is_taken_or_told(case):
    namespace, _, _, option, own = case
    told = VALUES.get(namespace, {}).get(option, {}).keys()
    if key(case) in UNCHECKED:
        assert takes(case, NO_VALUE, used=True)
        assert documented(case) - UNCHECKED[key(case)] <= own
        return
    theirs = accepted(case)
    assert not sorted(theirs - own - told), "neither taken here nor told"
    assert not sorted(own - theirs) or key(case) in MORE, "words here alone"


def test_most_options_of_a_few_words_are_seen():
    found = {named(case) for case in shared()}
    assert len(found) > 120
    assert {"layers.Conv1D.padding", "metrics.auc.curve", "ops.pad.mode"} <= found


@pytest.mark.parametrize("left_out", ["causal", "same"])
def test_a_value_that_is_forgotten_is_seen(left_out):
    """Were one of Conv1D not taken here, the comparison would fail."""
    case = next(c for c in shared() if named(c) == "layers.Conv1D.padding")
    assert accepted(case) == case[4] == {"valid", "same", "causal"}
    assert accepted(case) - (case[4] - {left_out}) == {left_out}


def test_what_is_told_is_a_value_of_keras_alone():
    """Some option of that name takes it in Keras, and none here."""
    for namespace, options in VALUES.items():
        for option, values in options.items():
            cases = [c for c in shared() if (c[0], c[3]) == (namespace, option)]
            theirs = set().union(*map(accepted, cases))
            assert set(values) <= theirs, (namespace, option)
            assert not set(values) & set().union(*(c[4] for c in cases)), (namespace, option)


@pytest.mark.parametrize(
    ("text", "kind", "option", "value"),
    [
        ("x |> STFTSpectrogram(frame_length = 8, window = tukey)", "layers", "window", "tukey"),
        ("x |> CategoryEncoding(8, binary)", "layers", "output_mode", "binary"),
        ("pad(x, 1, mode = empty)", "functions", "mode", "empty"),
    ],
)
def test_the_user_is_told(text, kind, option, value):
    sink = Sink()
    driver.check(Source("case.spec", f"model (x: float[32, 2]) {{ {text} }}\n"), {}, sink)
    found = [d.help for d in sink if d.code == "E0206"]
    assert found == [value_instead(kind, option, value)]
    assert found[0]
