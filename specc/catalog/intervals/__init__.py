"""Words of the language: intervals."""
