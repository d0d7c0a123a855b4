"""Runs the emitted program: the only folder, with the kernels, that imports jax."""
