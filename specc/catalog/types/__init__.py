"""Words of the language: types."""
