"""Words of the language: plots."""
