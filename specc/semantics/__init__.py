"""AST to IR: names, compile-time evaluation, shapes, whole-program checks."""
