"""`stateful`: three batches in a row, and training that goes on from batch to batch, wherever it runs."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import jax
import numpy as np
import pytest
from flax import nnx

import specc
from specc.kernels.epochs import Batches, train_steps
from specc.kernels.training import Trainer
from specc.runtime.interrupt import Interrupt, Interrupted
from tests.catalog.harness import diagnostics_of

keras = pytest.importorskip("keras")

ROWS, STEPS, FEATURES, BATCHES = 4, 5, 3, 3
X = np.random.default_rng(0).normal(size=(BATCHES * ROWS, STEPS, FEATURES)).astype("float32")
Y = np.random.default_rng(1).normal(size=(BATCHES * ROWS, 1)).astype("float32")

L = keras.layers
LAYERS = {
    "SimpleRNN(4, stateful = true)": lambda: L.SimpleRNN(4, stateful=True),
    "LSTM(4, stateful = true)": lambda: L.LSTM(4, stateful=True),
    "GRU(4, stateful = true)": lambda: L.GRU(4, stateful=True),
    "GRU(4, go_backwards = true, stateful = true)": lambda: L.GRU(
        4, go_backwards=True, stateful=True
    ),
    "RNN([LSTMCell(4), GRUCell(3)], stateful = true)": lambda: L.RNN(
        [L.LSTMCell(4), L.GRUCell(3)], stateful=True
    ),
    "Bidirectional(LSTM(4, stateful = true))": lambda: L.Bidirectional(L.LSTM(4, stateful=True)),
}


def spec(layer, inputs=f"float[{STEPS}, {FEATURES}]", fit="shuffle = false"):
    return (
        f"model (x: {inputs}) {{\n  x |> {layer} |> Flatten |> Dense(1)\n}}\n"
        "compile {\n  loss      = mean_squared_error\n  optimizer = sgd(0.1)\n}\n"
        f"fit {{\n  batch_size = {ROWS}\n  {fit}\n}}\n"
    )


def beside(text, layer, x):
    """The program, its state with Keras's weights, and Keras's model."""
    theirs = keras.Sequential(
        [keras.Input(batch_shape=(ROWS, *x.shape[1:])), layer, L.Flatten(), L.Dense(1)]
    )
    program = specc.compile(text=text)
    state = program.init(seed=0)
    names = list(program.weights(state))
    given = dict(zip(names, map(np.asarray, theirs.trainable_weights), strict=True))
    return program, program.with_weights(state, given), theirs


def predictions(program, state, x):
    trainer = program.engine.trainer
    carried, found = trainer.carried(ROWS), []
    for i in range(0, len(x), ROWS):
        outputs, carried = trainer.predict_on(state, carried, {"x": x[i : i + ROWS]}, np.int32(i))
        found.append(outputs["output"])
    return np.concatenate(found)


@pytest.mark.parametrize("text", LAYERS)
def test_three_batches_in_a_row(text):
    program, state, theirs = beside(spec(text), LAYERS[text](), X)
    expected = np.concatenate([theirs(X[i : i + ROWS]) for i in range(0, len(X), ROWS)])
    found = predictions(program, state, X)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=2e-6)
    alone = np.concatenate([program.apply(state, X[i : i + 4], training=False) for i in (0, 4, 8)])
    np.testing.assert_allclose(found[:ROWS], alone[:ROWS], rtol=1e-6)
    assert np.abs(found[ROWS:] - alone[ROWS:]).max() > 1e-3  # without a pass there is no before


@pytest.mark.parametrize("first", [False, True])
def test_convolutions(first):
    x = np.moveaxis(X.reshape(BATCHES * ROWS, STEPS, 3, 1), -1, 2 if first else -1)
    options = ", data_format = channels_first" if first else ""
    layer = L.ConvLSTM1D(2, 2, stateful=True, data_format="channels_first" if first else None)
    shape = ", ".join(map(str, x.shape[1:]))
    text = spec(f"ConvLSTM1D(2, 2, stateful = true{options})", f"float[{shape}]")
    program, state, theirs = beside(text, layer, x)
    expected = np.concatenate([theirs(x[i : i + ROWS]) for i in range(0, len(x), ROWS)])
    np.testing.assert_allclose(predictions(program, state, x), expected, rtol=1e-5, atol=2e-6)


def epoch_losses(program, state, accumulate=1, epochs=2):
    """The loss of each epoch as specc trains, and the state after them."""
    trainer = Trainer(program.engine.program, BATCHES, accumulate)
    rows = np.arange(len(X), dtype=np.int32).reshape(-1, ROWS * accumulate)
    batches = Batches({"x": X, "target": Y}, rows, np.ones(rows.shape, bool))
    step = jax.jit(lambda state: train_steps(trainer, state, trainer.sums(len(X), ROWS), batches))
    losses = []
    for _ in range(epochs):
        state, sums = step(state)
        losses.append(float(trainer.results(sums)["loss"]))
    return losses, state


def by_hand(weights):
    """The same of Keras's LSTM, each batch given the state of the one before; the weights then.

    Not by Keras's `fit`, which forgets the state on JAX (test_right_where_keras_is_wrong).
    """
    x, *first = keras.Input((STEPS, FEATURES)), keras.Input((4,)), keras.Input((4,))
    output, *last = L.LSTM(4, return_state=True)(x, initial_state=first)
    model = keras.Model([x, *first], [L.Dense(1)(output), *last])
    rest = [v.value for v in model.non_trainable_variables]

    @jax.jit
    def turn(weights, carried, x, y):
        def loss(weights):
            (output, *last), _ = model.stateless_call(weights, rest, [x, *carried])
            return ((output - y) ** 2).mean(), last

        (value, carried), slopes = jax.value_and_grad(loss, has_aux=True)(weights)
        return [w - 0.1 * g for w, g in zip(weights, slopes, strict=True)], carried, value

    losses = []
    for _ in range(2):
        carried, seen = [np.zeros((ROWS, 4), "float32")] * 2, []
        for i in range(0, len(X), ROWS):
            weights, carried, loss = turn(weights, carried, X[i : i + ROWS], Y[i : i + ROWS])
            seen.append(loss)
        losses.append(float(np.mean(seen)))
    return losses, weights


@pytest.mark.parametrize("accumulate", [1, 3])
def test_training_goes_on_from_batch_to_batch(accumulate):
    """The gradient ends at the beginning of a batch; each epoch begins with a state of zeros."""
    program, state, theirs = beside(spec("LSTM(4, stateful = true)"), L.LSTM(4, stateful=True), X)
    if accumulate == 1:
        expected, weights = by_hand([np.asarray(w) for w in theirs.trainable_weights])
    else:  # one update with the mean of the losses of three batches in a row, from the same weights
        outputs = np.concatenate([theirs(X[i : i + ROWS]) for i in range(0, len(X), ROWS)])
        expected, weights = [float(np.mean((outputs - Y) ** 2))], None
    losses, state = epoch_losses(program, state, accumulate, len(expected))
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    if weights is not None:
        for mine, other in zip(program.weights(state).values(), weights, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-4, atol=1e-6)
    kept = jax.tree.leaves(nnx.filter_state(state.weights, nnx.Cache))
    assert len(kept) == 2 and not any(a.any() or len(a) > 1 for a in kept)


WRONG = [
    ("LSTM(4, stateful = true)", "batch_size = 4", "E0442"),
    ("LSTM(4, stateful = true)", "shuffle = false\n  steps_per_epoch = 3", "E0442"),
    ("LSTM(4, stateful = true)", "shuffle = false\n  validation_batch_size = 3", "E0442"),
    ("Bidirectional(LSTM(4, stateful = true))", "shuffle = true", "E0442"),
]


@pytest.mark.parametrize(("layer", "fit", "code"), WRONG)
def test_mistakes(layer, fit, code):
    text = spec(layer, fit=fit)
    text = text.replace("  batch_size = 4\n  batch_size", "  batch_size")
    assert diagnostics_of(text) == [code]


WAVES = """
data {
  source = csv("waves.csv")
  split  = ordered(train = 60%, validation = 40%)
  input  past: number from y |> windows(5, stride = 5)
  target next: ahead(past, 1)
}
model {
  past |> LSTM(4, stateful = true) |> Dense(1)
}
compile {
  loss      = mean_squared_error
  optimizer = adam(0.01)
}
fit {
  epochs     = 3
  batch_size = 4
  shuffle    = false
}
"""


@pytest.fixture
def waves(tmp_path, monkeypatch):
    """A folder with the data, in which a spec may be fitted."""
    values = np.sin(np.arange(300) / 5).astype("float32")
    (tmp_path / "waves.csv").write_text("y\n" + "\n".join(map(str, values)) + "\n")
    monkeypatch.chdir(tmp_path)
    return specc.compile(
        text=WAVES.replace("  epochs", "  checkpoint = every(epochs = 1)\n  epochs")
    )


def test_windows_of_one_sequence_are_cut_into_runs(waves):
    """Row i of a batch is the next window of run i; predictions are in the order of the rows."""
    program = waves
    run = program.fit(out="run")
    columns = program.prepare().splits["validation"]
    count = len(columns["past"])
    runs = -(-count // 4)
    expected = np.zeros((count, 1), "float32")
    trainer = program.engine.trainer
    carried = trainer.carried(4)
    for t in range(runs):
        rows = np.arange(4) * runs + t
        batch = {"past": columns["past"][np.minimum(rows, count - 1)]}
        outputs, carried = trainer.predict_on(run.state, carried, batch, np.int32(t))
        for i, row in enumerate(rows):
            if row < count:
                expected[row] = outputs["next"][i]
    found = run.outputs({"past": columns["past"]})["next"]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    loss = float(np.mean((expected - columns["next"].reshape(-1, 1)) ** 2))
    np.testing.assert_allclose(run.history["val_loss"][-1], loss, rtol=1e-4)
    np.testing.assert_allclose(run.evaluate("validation")["loss"], loss, rtol=1e-4)


class Presses:
    """Asks for the end of the run in the middle of the second epoch."""

    def __init__(self):
        self.interrupt = Interrupt()

    def phase(self, name, epochs, limit):
        pass

    def epoch(self, epoch, figures, steps, seconds):
        pass

    def step(self, epoch, step, steps, seconds):
        if (epoch, step) == (1, 4):
            self.interrupt.signal = 15


def test_a_run_resumes_with_the_states_of_the_batch_before(waves, monkeypatch):
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: 2)
    monkeypatch.setattr("specc.runtime.pieces.MOMENT", 0)
    whole, presses = waves.fit(out="whole"), Presses()
    with pytest.raises(Interrupted):
        waves.fit(out="run", progress=presses, interrupt=presses.interrupt)
    run = waves.fit(out="run", resume=True)
    assert run.history == whole.history
    for name, weight in waves.weights(whole.state).items():
        np.testing.assert_array_equal(waves.weights(run.state)[name], weight, err_msg=name)


def test_the_standalone_program_hands_states_on(waves):
    waves.emit("alone")
    runpy.run_path("alone/train.py", run_name="__main__")
    expected = waves.fit(out="run").history
    assert json.loads(Path("alone/history.json").read_text()) == expected


def test_each_replica_has_states_of_its_own(waves):
    text = WAVES.replace("  epochs", "  replicas = 2\n  epochs")
    both = specc.compile(text=text).fit(out="both").result["replicas"]["members"]
    for member in both:
        seeded = WAVES.replace("  epochs", f"  seed = {member['seed']}\n  epochs")
        alone = specc.compile(text=seeded).fit(out=f"alone{member['seed']}")
        for name, values in alone.history.items():
            assert member["history"][name] == pytest.approx(values, rel=1e-4), name
