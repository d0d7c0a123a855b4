"""Words of the language: numbers."""
