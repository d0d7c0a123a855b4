"""The parts of the formatter: lines, spacing, columns."""
