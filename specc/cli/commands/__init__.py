"""The commands: the file is called like the command, its first line says what the command does.

Each offers `options(parser)`, which declares its arguments, and `run(arguments)`, which gives the
exit code.
"""
