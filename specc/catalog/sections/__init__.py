"""The sections of a spec and their keys."""
