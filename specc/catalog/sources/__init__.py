"""Words of the language: sources."""
