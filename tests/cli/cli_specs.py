"""Small specs for the tests of the command line."""

from __future__ import annotations

SMALL = """\
model (x: float[4]) {
  x |> Dense(8, relu) |> Dense(3)
}
"""
WRONG = """\
model (x: float[4]) {
  x |> Dens(8) |> Dense(3)
}
"""
# Learns from rows of its own in a moment.
TRAINS = """\
data {
  source = table(x = [0, 0, 1, 1, 2, 2, 3, 3], y = [0, 1, 2, 3, 4, 5, 6, 7])
  split  = ordered(train = 75%, test = 25%)
  input  x: number |> standardize
  target y: number
}

model { x |> Dense(1) }

compile {
  loss      = mean_squared_error
  optimizer = adam(0.1)
  metrics   = [mean_absolute_error]
}

fit {
  epochs     = 3
  batch_size = 2
}

evaluate { split = test }
"""
