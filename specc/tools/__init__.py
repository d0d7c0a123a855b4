"""Readers of the other stages: format, explain, reference."""
