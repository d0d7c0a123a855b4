"""The Python interface: programs and runs as objects."""
