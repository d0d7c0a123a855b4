"""The encoder, the decoder and what it looks at, against Keras's layers and numpy."""

from __future__ import annotations

import numpy as np
import pytest

import specc
from tests.examples.reference import ROOT, close, dense, fall, softmax

keras = pytest.importorskip("keras")


def gru(weights: dict[str, np.ndarray], name: str, x: np.ndarray, **options: bool) -> np.ndarray:
    units = weights[f"{name}/recurrent_kernel"].shape[0]
    layer = keras.layers.GRU(units, return_sequences=True, **options)
    layer.build(x.shape)
    layer.set_weights(
        [weights[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias")]
    )
    return np.asarray(layer(x))


def test_forward():
    rng = np.random.default_rng(3)
    program = specc.compile(str(ROOT / "examples" / "seq2seq.spec"))
    state = program.init(seed=0)
    w = {
        k: rng.normal(0, 0.4, v.shape).astype("float32") for k, v in program.weights(state).items()
    }
    state = program.with_weights(state, w)
    digits, begun = rng.integers(2, 12, (5, 2)), rng.integers(0, 6, (5, 8))

    said = w["embedding/embeddings"][digits]
    backward = gru(w, "backward_gru", said, go_backwards=True)[:, ::-1]
    read = np.concatenate([gru(w, "forward_gru", said), backward], -1).astype("float64")
    written = gru(w, "gru", w["embedding_1/embeddings"][begun]).astype("float64")
    rows = []
    for query, keys in zip(written, read, strict=True):
        shares = np.array([softmax(keys @ q / np.sqrt(32)) for q in query])
        rows.append(np.concatenate([query, shares @ keys], -1))
    expected = softmax(dense(w, "dense_1", np.tanh(dense(w, "dense", np.array(rows)))))
    close(program.apply(state, {"digits": digits, "begun": begun}), expected)


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("seq2seq", tmp_path)
    assert last < first
