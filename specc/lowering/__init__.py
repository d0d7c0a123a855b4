"""IR to the text of a Flax NNX and Optax program."""
