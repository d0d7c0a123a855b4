"""Words of the language: regularizers."""
