"""Dense against Keras, weights copied."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")


@pytest.mark.parametrize("shape", [(4,), (5, 4)])
@pytest.mark.parametrize("options", [{}, {"use_bias": False}, {"activation": "relu"}])
def test_dense_equals_keras(shape: tuple[int, ...], options: dict) -> None:
    x = np.random.default_rng(0).normal(size=(3, *shape)).astype("float32")
    layer = keras.layers.Dense(6, **options)
    expected = np.asarray(layer(x))
    written = "".join(f", {k} = {str(v).lower()}" for k, v in options.items())
    model = model_of(f"x |> Dense(6{written})", {"x": f"float[{', '.join(map(str, shape))}]"})
    model.set_weights([np.asarray(w) for w in layer.get_weights()])
    np.testing.assert_allclose(model(x=x), expected, rtol=1e-5, atol=1e-6)


def test_class_numbers_do_not_go_into_dense() -> None:
    assert diagnostics_of("model (x: int[4]) { x |> Dense(3) }") == ["E0307"]
