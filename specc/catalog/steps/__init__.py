"""Words of the language: steps."""
