"""Words of the language: constraints."""
