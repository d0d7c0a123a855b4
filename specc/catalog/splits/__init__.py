"""Words of the language: splits."""
