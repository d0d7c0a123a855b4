"""`lora_rank`: the numbers of Keras with weights copied, what is trained, and fine-tuning."""

from __future__ import annotations

import numpy as np
import pytest

import specc
from specc.semantics.weight_places import weight_places
from tests.catalog.differential import compiled, drawn, same
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

TOKENS = np.random.default_rng(0).integers(0, 9, (3, 5)).astype("int32")
IMAGES = (7, 6, 3)
CASES = [
    ("Dense(5, relu, lora_rank = 2, lora_alpha = 3)", "Dense", [5, "relu"], {"lora_alpha": 3}, (4, 6)),
    (
        'EinsumDense("td,dhk->thk", [none, 2, 3], bias_axes = "hk", lora_rank = 2)',
        "EinsumDense",
        ["ztd,dhk->zthk", [None, 2, 3]],
        {"bias_axes": "hk"},
        (5, 4),
    ),
    (
        'EinsumDense("d...,dh->h...", 8, lora_rank = 2, lora_alpha = 1)',
        "EinsumDense",
        ["zd...,dh->zh...", [8]],
        {"lora_alpha": 1},
        (4, 5),
    ),
    ("Conv1D(4, 3, padding = causal, lora_rank = 2)", "Conv1D", [4, 3], {"padding": "causal"}, (7, 3)),
    (
        "Conv2D(4, [3, 2], strides = 2, padding = same, use_bias = false, lora_rank = 2, lora_alpha = 5)",
        "Conv2D",
        [4, (3, 2)],
        {"strides": 2, "padding": "same", "use_bias": False, "lora_alpha": 5},
        IMAGES,
    ),
    (
        "Conv2D(4, 2, data_format = channels_first, lora_rank = 2)",
        "Conv2D",
        [4, 2],
        {"data_format": "channels_first"},
        (3, 6, 5),
    ),
    ("Conv3D(4, 2, lora_rank = 2)", "Conv3D", [4, 2], {}, (3, 3, 3, 2)),
]  # fmt: skip


def low_rank(layer, x, options):
    """By `enable_lora`: Dense and Embedding of Keras 3.15 forget a `lora_alpha` that they are given."""
    layer(x)
    layer.enable_lora(2, lora_alpha=options.get("lora_alpha"))
    return layer


def _without_alpha(options):
    return {name: value for name, value in options.items() if name != "lora_alpha"}


@pytest.mark.parametrize(("text", "word", "given", "options", "shape"), CASES, ids=str)
def test_numbers_and_gradients_are_those_of_keras(text, word, given, options, shape):
    arrays = drawn([shape])
    layer = low_rank(
        getattr(keras.layers, word)(*given, **_without_alpha(options)), arrays[0], options
    )
    model = same(text, layer, arrays)
    assert [n.split("/")[-1] for n in model.weights()] == [w.name for w in layer.weights]


def test_an_embedding():
    layer = low_rank(keras.layers.Embedding(9, 4), TOKENS, {"lora_alpha": 3})
    model = same("Embedding(9, 4, lora_rank = 2, lora_alpha = 3)", layer, [TOKENS])
    assert [n.split("/")[-1] for n in model.weights()] == [w.name for w in layer.weights]


@pytest.mark.parametrize("tied", [True, False])
def test_an_embedding_and_the_way_back(tied):
    layer = keras.layers.ReversibleEmbedding(9, 4, tie_weights=tied)
    low_rank(layer, TOKENS, {"lora_alpha": 3})
    rng = np.random.default_rng(1)
    weights = {w.name: rng.normal(size=w.shape).astype("float32") for w in layer.weights}
    for weight in layer.weights:
        weight.assign(weights[weight.name])
    options = "" if tied else ", tie_weights = false"
    text = f"e = ReversibleEmbedding(9, 4, lora_rank = 2, lora_alpha = 3{options})\n x |> e |> e(reverse = true)"
    model = model_of(text, {"x": "int[5]"})
    model.set_weights({name: weights[name.split("/")[-1]] for name in model.weights()})
    expected = layer(layer(TOKENS), reverse=True)
    np.testing.assert_allclose(model(x=TOKENS), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_what_is_trained_and_what_it_begins_with(case):
    """A within the limits of Keras's he_uniform, B of zeros: the layer as it was without them."""
    text, word, given, options, shape = case
    (x,) = drawn([shape])
    layer = low_rank(getattr(keras.layers, word)(*given, **_without_alpha(options)), x, options)
    model = compiled(text, [x])
    trained = {p.name.split("/")[-1]: p.trainable for p in weight_places(model.program)}
    assert trained == {w.name: bool(w.trainable) for w in layer.weights}
    weights = {n.split("/")[-1]: w for n, w in model.weights().items()}
    a = weights["lora_kernel_a"]
    limit = np.sqrt(6 / np.prod(a.shape[:-1]))
    assert 0.6 * limit < np.abs(a).max() <= limit
    assert np.abs(np.asarray(layer.lora_kernel_a)).max() <= limit
    assert not weights["lora_kernel_b"].any()


WRONG = [
    ("Dense(4, lora_rank = 0)", "E0206"),
    ("Dense(4, lora_rank = 1.5)", "E0206"),
    ("Dense(4, lora_alpha = 2)", "E0206"),
    ("Dense(4, lora_rank = 2, kernel_constraint = non_neg)", "E0206"),
    ('EinsumDense("td,hd->th", [none, 3], lora_rank = 1)', "E0206"),
    ("Conv1D(4, 2, groups = 2, lora_rank = 1)", "E0206"),
    ("SpectralNormalization(Dense(4, lora_rank = 1))", "E0206"),
    ("Conv1DTranspose(4, 2, lora_rank = 1)", "E0202"),
    ("Dense(4, lora_rank = 4)", "W0303"),
    ("Dense(50, lora_rank = 12)", "W0303"),
]


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_mistakes(text, code):
    assert diagnostics_of(f"model (x: float[6, 12]) {{\n x |> {text}\n}}") == [code]


BASE = """
data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 30%, seed = 0)
  input  features: number from [sepal_length, sepal_width, petal_length, petal_width]
    |> standardize
  target species: category
}
model {
  features |> Dense(16, tanhLORA) |> Dense(3, softmax)
}
compile {
  loss      = categorical_crossentropy
  optimizer = adam(0.05)
}
"""


def test_fine_tuning_leaves_the_base_as_it_is(tmp_path):
    """A second spec begins with the weights of a first one, and trains two small matrices."""

    def fitted(lora, out, fit):
        path = tmp_path / "model.spec"
        path.write_text(BASE.replace("LORA", lora) + f"fit {{\n  batch_size = 21\n{fit}\n}}\n")
        return specc.compile(str(path)).fit(out=str(tmp_path / out))

    first = fitted("", "first", "  epochs = 3")
    more = '  epochs = 20\n  trains = [dense]\n  initial_weights = "first"'
    run = fitted(", lora_rank = 2, lora_alpha = 4", "second", more)
    assert run.program.summary()["parameters"] == 4 * 16 + 16 + 2 * (4 + 16) + 17 * 3
    before, after = (r.program.weights(r.state) for r in (first, run))
    for name in ("dense/kernel", "dense_1/kernel", "dense_1/bias"):
        np.testing.assert_array_equal(before[name], after[name])
    assert after["dense/lora_kernel_b"].any()
    assert run.history["loss"][-1] < 0.7 * first.history["loss"][-1]
