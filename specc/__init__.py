"""specc: from a declarative spec to a jit-compiled Flax NNX training program."""
