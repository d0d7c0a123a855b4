"""Rows to tensors: reading, splitting, learning the steps, encoding. Loads no jax."""
