"""The command line: one small file a command; `main` finds the file and imports no other."""
