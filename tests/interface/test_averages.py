"""What a run says of averages: of its weights in validation, of expressions over an epoch."""

from __future__ import annotations

import pytest

import specc

TEXT = """
data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 30%, stratify = species, seed = 0)
  input  features: number from [sepal_length, sepal_width, petal_length, petal_width] |> standardize
  target species: category
}
model {
  features |> Dense(3, softmax)
}
compile {
  confidence = max(output)
  loss       = categorical_crossentropy
  optimizer  = adam(3e-2, use_ema = true, ema_momentum = 0.95)
  metrics    = [sum(confidence), confidence, mean(confidence)]
}
fit {
  epochs    = 4
  callbacks = [swap_ema_weights]
}
"""


def test_validation_sees_the_averages_and_training_does_not(tmp_path):
    run = specc.compile(text=TEXT).fit(out=str(tmp_path / "run"))
    plain = specc.compile(text=TEXT.replace("  callbacks = [swap_ema_weights]\n", ""))
    other = plain.fit(out=str(tmp_path / "plain"))
    assert run.history["loss"] == other.history["loss"]
    ended = run.evaluate("validation")  # a fit ends with the averages
    assert ended["loss"] == pytest.approx(other.evaluate("validation")["loss"], rel=1e-6)
    assert run.history["val_loss"][-1] == pytest.approx(ended["loss"], rel=1e-5)
    assert other.history["val_loss"][-1] != pytest.approx(ended["loss"], rel=1e-2)
    rows = {"": 105, "val_": 45}
    for prefix, count in rows.items():
        for total, mean, other_mean in zip(
            *(run.history[prefix + n] for n in ("sum", "confidence", "mean")), strict=True
        ):
            assert total == pytest.approx(mean * count, rel=1e-5)
            assert mean == other_mean
