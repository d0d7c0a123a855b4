"""Words of the language: metrics."""
