"""Blanks between two tokens of a line: none or one."""

from __future__ import annotations

from specc.syntax.layout import FIELD_WORDS
from specc.syntax.lexer import OPERAND_END, Token

_TIGHT_BEFORE = frozenset((",", ")", "]", "."))
_TIGHT_AFTER = frozenset(("(", "[", "."))


def gap(earlier: str, before: Token, token: Token, *, index: bool, model: bool) -> int:
    """Blanks before `token`, which follows `before`, which follows a token of kind `earlier`.

    `index`: in the brackets of an index or a shape. `model`: in the header of a model.
    """
    left, right = before.kind, token.kind
    if right == "." and left == "NUMBER":
        return 1  # `1 .name`: together they would be a number
    if right in _TIGHT_BEFORE or left in _TIGHT_AFTER:
        return 0
    if index and ":" in (left, right):
        return int(left == ",")  # a slice is written `1:2`
    if right == ":":
        return 0
    if left == "{" or right == "}":
        return int(left != "{" or right != "}")
    if left in ("-", "+") and earlier not in OPERAND_END:
        return 0
    if right in ("(", "["):
        return int(left not in OPERAND_END or (model and right == "("))
    if left in FIELD_WORDS:
        return 1 + len("target") - len(left)  # `input` is filled up to the width of the others
    return 1
