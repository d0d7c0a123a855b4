"""Words of the language: callbacks."""
