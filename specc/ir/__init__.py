"""The typed program, and Python as data. Imports nothing but `source` and `diagnostics`."""
