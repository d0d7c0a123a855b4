"""Words of the language: losses."""
