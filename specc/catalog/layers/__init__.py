"""Words of the language: layers."""
