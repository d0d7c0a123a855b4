"""Compiles specc.lark to specc/syntax/table.json. Needs Lark; the compiler itself does not.

python grammar/generate.py            write the table
python grammar/generate.py --check    exit 1 if the table is not what the grammar gives
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import Lexer

HERE = Path(__file__).resolve().parent
GRAMMAR = HERE / "specc.lark"
TABLE = HERE.parent / "specc" / "syntax" / "table.json"


class NoLexer(Lexer):
    """The lexer is our own; with a class of ours Lark asks for none of its own."""

    def __init__(self, conf: Any) -> None:
        self.conf = conf

    def lex(self, state: Any) -> Any:
        raise NotImplementedError


def plan(rule: Any) -> list[int | None]:
    """What a reduction passes on: i is child i, ~i the items of list child i, None an absent [ ].

    The same as Lark's own tree builder: punctuation is dropped unless the rule has `!`, a rule
    whose name begins with `_` is a list that its parent takes in, an absent [ ] leaves None.
    """
    size = len(rule.expansion)
    absent = [0] * (size + 1)
    if rule.options.empty_indices:
        marks = "".join(str(int(b)) for b in rule.options.empty_indices)
        absent = [len(part) for part in marks.split("0")]
    passed: list[int | None] = []
    for i, symbol in enumerate(rule.expansion):
        passed += [None] * absent[i]
        if symbol.is_term:
            if rule.options.keep_all_tokens or not symbol.filter_out:
                passed.append(i)
        else:
            passed.append(~i if symbol.name.startswith("_") else i)
    return passed + [None] * absent[size]


def builder(rule: Any, passed: list[int | None]) -> str:
    """The name of the function that makes the node; "" hands a list on, "=" the only child."""
    if rule.alias:
        return rule.alias
    name = rule.origin.name
    if name.startswith("_"):
        return ""
    if rule.options.expand1 and len(passed) == 1 and passed[0] is not None and passed[0] >= 0:
        return "="
    return name


def compile_grammar(text: str) -> dict[str, Any]:
    """The table: rules, and for each state its actions (shift n, or reduce rule ~n) and gotos."""
    lark = Lark(
        text, start="file", parser="lalr", lexer=NoLexer, maybe_placeholders=True, strict=True
    )
    spelling = {
        t.name: t.name.lstrip("_") if t.pattern.type == "re" else t.pattern.value
        for t in lark.terminals
    }
    spelling["$END"] = "END"
    table = lark.parser.parser._parse_table  # noqa: SLF001 - Lark publishes no other way
    rules = lark.rules
    number = {rule: i for i, rule in enumerate(rules)}

    start = table.start_states["file"]
    order = [start]  # states in the order of a walk, since Lark's numbers vary from run to run
    seen = {start}
    for state in order:
        for _, (action, target) in sorted(table.states[state].items()):
            if str(action) == "Shift" and target not in seen:
                seen.add(target)
                order.append(target)
    place = {state: i for i, state in enumerate(order)}

    actions, gotos = [], []
    terminals = set(spelling)
    for state in order:
        row: dict[str, int] = {}
        goto: dict[str, int] = {}
        for symbol, (action, target) in sorted(table.states[state].items()):
            shift = str(action) == "Shift"
            if symbol in terminals:
                row[spelling[symbol]] = place[target] if shift else ~number[target]
            else:
                goto[symbol] = place[target]
        actions.append(row)
        gotos.append(goto)

    rows: list[dict[str, int]] = []
    index = []
    for row in actions:
        if row not in rows:
            rows.append(row)
        index.append(rows.index(row))
    plans = [plan(rule) for rule in rules]
    return {
        "grammar": hashlib.sha256(text.encode()).hexdigest(),
        "rules": [
            [rule.origin.name, len(rule.expansion), builder(rule, passed), passed]
            for rule, passed in zip(rules, plans, strict=True)
        ],
        "rows": rows,
        "actions": index,
        "gotos": gotos,
        "end": place[table.end_states["file"]],
    }


def table_text() -> str:
    text = GRAMMAR.read_text(encoding="utf-8")
    return json.dumps(compile_grammar(text), separators=(",", ":"), ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    new = table_text()
    if "--check" in arguments:
        fresh = TABLE.is_file() and TABLE.read_text(encoding="utf-8") == new
        if not fresh:
            print("specc/syntax/table.json is stale: python grammar/generate.py", file=sys.stderr)
        return 0 if fresh else 1
    TABLE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
