"""The nodes that reductions make: one function for each name the table calls."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from specc.source import Span
from specc.syntax import ast
from specc.syntax.lexer import Token
from specc.syntax.literals import number_value, text_value

_CONSTANTS = {"true": True, "false": False, "none": None}


def _span(token: Token, whole: Span) -> Span:
    return Span(whole.source, token.start, token.end)


def _read(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the statements that a mistake left out."""
    return tuple(part for part in parts if part is not None)


def name(span: Span, token: Token) -> ast.Name:
    word = token.text
    quoted = word.startswith("`")
    if quoted:
        word = word[1:-1]
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
    return ast.Name(word, quoted, span)


def number(span: Span, token: Token) -> ast.Number:
    return ast.Number(number_value(token.text), token.text, span)


def binary(span: Span, left: Any, operator: Token, right: Any) -> ast.Binary:
    return ast.Binary(operator.kind, left, right, _span(operator, span), span)


def bind(span: Span, targets: tuple[ast.Name, ...], type_: Any, value: Any) -> ast.Bind:
    return ast.Bind(targets, type_, value, span)


def field(
    span: Span, role: str, name_: ast.Name, type_: Any, columns: Any, *steps: Any
) -> ast.FieldDeclaration:
    if isinstance(columns, ast.Name):
        columns = (columns,)
    return ast.FieldDeclaration(role, name_, type_, columns or (), steps, span)


BUILD: dict[str, Callable[..., Any]] = {
    "argument": lambda span, name_, value: ast.Argument(name_, value, span),
    "bind": bind,
    "binary": binary,
    "block": lambda span, *statements: ast.Block(_read(statements), span),
    "call": lambda span, function, *arguments: ast.Call(function, arguments, span),
    "columns": lambda _, *names: names,
    "comprehension": lambda span, value, targets, iterable, condition: ast.Comprehension(
        value, targets, iterable, condition, span
    ),
    "constant": lambda span, name_, type_, value, *options: ast.Declare(
        "constant", name_, type_, value, options, span
    ),
    "dots": ast.Dots,
    "entry": lambda span, name_, value: ast.Entry(name_, value, span),
    "evaluate": lambda span, value: ast.Evaluate(value, span),
    "field": field,
    "file": lambda _, *items: _read(items),
    "for": lambda span, targets, iterable, body: ast.For(targets, iterable, body, span),
    "hyper": lambda span, name_, default, space: ast.Hyper(name_, default, space, span),
    "if": lambda span, test, then, otherwise: ast.If(test, then, otherwise, span),
    "import": lambda span, path: ast.Import(path, span),
    "index": lambda span, value, *items: ast.Index(value, items, span),
    "input": lambda span, name_, type_: ast.InputDeclaration((name_,), False, type_, span),
    "input_group": lambda span, *parts: ast.InputDeclaration(parts[:-1], True, parts[-1], span),
    "inputs": lambda _, *inputs: inputs,
    "layer": lambda span, name_, settings, inputs, body: ast.LayerDefinition(
        name_, settings, inputs, body, span
    ),
    "layer_alias": lambda span, name_, settings, value: ast.LayerDefinition(
        name_, settings, None, value, span
    ),
    "list": lambda span, *items: ast.List(items, span),
    "literal": lambda span, token: ast.Constant(_CONSTANTS[token.kind], span),
    "member": lambda span, value, name_: ast.Field(value, name_, span),
    "model": lambda span, name_, inputs, body: ast.Model(name_, inputs, body, span),
    "name": name,
    "number": number,
    "objective": lambda span, name_, body: ast.Objective(name_, body, span),
    "option": lambda span, name_, value: ast.Argument(name_, value, span),
    "param": lambda span, name_, type_, value, *options: ast.Declare(
        "param", name_, type_, value, options, span
    ),
    "pipe": lambda span, left, right: ast.Pipe(left, right, span),
    "record": lambda span, *entries: ast.Record(_read(entries), span),
    "role": lambda _, token: token.kind,
    "section": lambda span, name_, label, body: ast.Section(name_, label, body, span),
    "setting": lambda span, name_, default: ast.Setting(name_, default, span),
    "settings": lambda _, *settings: settings,
    "slice": lambda span, start, stop, step: ast.Slice(start, stop, step, span),
    "targets": lambda _, *names: names,
    "text": lambda span, token: ast.Text(text_value(token.text), span),
    "top_level": lambda span, statement: ast.TopLevel(statement, span),
    "tuple": lambda span, *items: ast.Tuple(items, span),
    "unary": lambda span, operator, value: ast.Unary(operator.kind, value, span),
}
