"""Words of the language: optimizers."""
