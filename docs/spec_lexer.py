"""Colours for specs in the pages: a lexer of Pygments, which MkDocs loads as a hook."""

from __future__ import annotations

import pygments.lexers
from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

SECTIONS = ("data", "model", "compile", "fit", "evaluate", "predict", "tune", "generate")
WORDS = ("layer", "import", "hyper", "input", "target", "weight", "from", "param", "constant")
RESERVED = ("for", "in", "if", "else", "and", "or", "not", "training", "objective")


class SpecLexer(RegexLexer):
    """The language of specs, as far as colours go."""

    name = "Spec"
    aliases = ("spec",)
    filenames = ("*.spec",)
    tokens = {  # noqa: RUF012 - as Pygments declares it
        "root": [
            (r"#.*", Comment.Single),
            (r'"(?:[^"\\\n]|\\.)*"', String),
            (r"`[^`\n]*`", String.Symbol),
            (r"\|>", Operator),
            (words(("true", "false", "none"), prefix=r"\b", suffix=r"\b"), Keyword.Constant),
            (words((*SECTIONS, *WORDS, *RESERVED), prefix=r"\b", suffix=r"\b"), Keyword),
            (words(("float", "int", "bool", "complex"), prefix=r"\b", suffix=r"\b"), Keyword.Type),
            (r"[A-Z]\w*", Name.Class),
            (r"[^\W\d]\w*(?=\()", Name.Function),
            (r"[^\W\d]\w*", Name),
            (r"\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?%?", Number),
            (r"[-+*/%@<>=!]+", Operator),
            (r"[(){}\[\].,:…]", Punctuation),
            (r"\s+|.", Text),
        ]
    }


def on_config(config: object) -> object:
    """Make ```spec blocks find the lexer."""
    pygments.lexers.LEXERS.pop("RPMSpecLexer", None)  # it has the same name for RPM packages
    pygments.lexers.LEXERS["SpecLexer"] = (__name__, "Spec", ("spec",), ("*.spec",), ())
    pygments.lexers._lexer_cache["Spec"] = SpecLexer  # noqa: SLF001 - Pygments has no other way without an installed package
    return config
