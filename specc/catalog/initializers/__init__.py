"""Words of the language: initializers."""
