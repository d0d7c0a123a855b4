"""Programs by chance: sentences of the grammar, and the same sentences set out otherwise."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

from hypothesis import strategies as st
from lark import Lark

from specc.source import Source
from specc.syntax.lexer import Scan
from specc.syntax.repair import lay_out

GRAMMAR = Path(__file__).parents[2] / "grammar" / "specc.lark"
LONGEST = 200  # tokens
WORDS = {
    "NAME": ["a", "b", "long_name", "été", "문장", "`c d`", "from", "target"],
    "NUMBER": ["0", "12", "0.5", "1e-3", "60_000"],
    "TEXT": ['"a"', '""', r'"\n\u00e9 # ( {"', '"하얀 고양이"'],
    "NEWLINE": ["\n"],
}


@cache
def rules():
    """For each nonterminal, its expansions with the depth of the smallest tree of each."""
    lark = Lark(GRAMMAR.read_text(encoding="utf-8"), start="file", parser="lalr", lexer="basic")
    spelling = {
        t.name: t.name.lstrip("_") if t.pattern.type == "re" else t.pattern.value
        for t in lark.terminals
    }
    bodies = {}
    for rule in lark.rules:
        body = [(s.is_term, spelling[s.name] if s.is_term else s.name) for s in rule.expansion]
        bodies.setdefault(rule.origin.name, []).append(body)
    depth = {}
    while len(depth) < len(bodies):
        for name, expansions in bodies.items():
            known = [e for e in expansions if all(term or s in depth for term, s in e)]
            if known and name not in depth:
                depth[name] = min(_depth(e, depth) for e in known)
    return {n: [(_depth(e, depth), e) for e in es] for n, es in bodies.items()}


def _depth(expansion, depth):
    return 1 + max((0 if term else depth[s] for term, s in expansion), default=0)


def derive(random, symbol="file", budget=40):
    """Kinds of tokens that the grammar accepts."""
    expansions = rules()[symbol]
    fitting = [e for depth, e in expansions if depth <= budget]
    if not fitting:
        smallest = min(depth for depth, _ in expansions)
        fitting = [e for depth, e in expansions if depth == smallest]
    for terminal, name in random.choice(fitting):
        if terminal:
            yield name
        else:
            yield from derive(random, name, budget - 1)


@st.composite
def programs(draw):
    """A text that must parse."""
    random = draw(st.randoms(use_true_random=False))
    budget = draw(st.integers(18, 34))
    kinds = list(islice(derive(random, budget=budget), LONGEST + 1))
    while len(kinds) > LONGEST:
        budget -= 1
        kinds = list(islice(derive(random, budget=budget), LONGEST + 1))
    parts, before = [], "NEWLINE"
    for kind in kinds:
        if kind in ("+", "-") and before == "NEWLINE":
            continue  # a line that begins so would continue the one before
        parts.append(random.choice(WORDS.get(kind, [kind])))
        before = kind
    return " ".join(parts)


def set_out(text, random):
    """The same tokens with other blanks, line ends and comments."""
    tokens = lay_out(Scan(Source("t", text))).tokens[:-1]
    parts, brackets, before = [], [], None
    for token in tokens:
        line_ends = bool(brackets) and brackets[-1] != "{"
        if token.kind == "NEWLINE":
            comment = random.choice(["", "", "  # c", "# (", "      #{"])
            parts.append(comment + random.choice(["\n", "\n\n", "\n   \n\n", "\n # d\n", "\r\n"]))
            parts.append(random.choice(["", "  ", "      ", "\t"]))
        else:
            tight = before is not None and before.end == token.start
            if before is not None and before.kind != "NEWLINE":
                parts.append(
                    random.choice(["", " "]) if tight else random.choice([" ", "  ", "    "])
                )
            if line_ends and random.random() < 0.2:
                parts.append(random.choice(["\n", "# e\n", " \n\n", "\n#f\n    "]))
            elif token.kind in ("|>", "or", "*", "else") and random.random() < 0.3:
                parts.append(random.choice(["\n", "\n    ", " # g\n\n"]))
            parts.append(token.text)
        if token.kind in ("(", "[", "{"):
            brackets.append(token.kind)
        elif token.kind in (")", "]", "}"):
            brackets.pop()
        before = token
    return "".join(parts)
