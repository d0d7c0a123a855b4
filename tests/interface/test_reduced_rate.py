"""A callback lowers the learning rate of the program that was emitted, not only of the kernels."""

from __future__ import annotations

import specc

TEXT = """
data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 15%, test = 15%, stratify = species, seed = 0)
  input  features: number from [sepal_length, sepal_width, petal_length, petal_width] |> standardize
  target species: category
}
model {
  features |> Dense(8, relu) |> Dense(3, softmax)
}
compile {
  loss      = categorical_crossentropy
  optimizer = adam(1e-2)
}
fit {
  epochs    = 8
  callbacks = [reduce_lr_on_plateau(patience = 1, min_delta = 10)]
}
"""


def test_the_rate_falls_where_the_figure_does_not_improve(tmp_path):
    run = specc.compile(text=TEXT).fit(out=str(tmp_path / "run"))
    assert float(run.state.optimizers[0].factor) < 1e-5
    usual = specc.compile(text=TEXT.replace("min_delta = 10", "min_delta = 0"))
    assert usual.fit(out=str(tmp_path / "usual")).history["loss"] != run.history["loss"]
