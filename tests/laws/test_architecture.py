"""Laws 1, 2, 3 and 7, as far as the text of the source shows them."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "specc"

# The order of the stages: a file imports from its own stage and from those before it.
STAGES = (
    "version",
    "source",
    "diagnostics",
    "ir",
    "catalog",
    "syntax",
    "semantics",
    "passes",
    "lowering",
    "tools",
    "data",
    "kernels",  # what emitted programs are made of: text to the compiler, modules to the runtime
    "runtime",
    "driver",
    "interface",  # programs and runs as objects, for Python and for the commands
    "",  # specc/__init__.py, the Python interface
    "cli",
    "__main__",
)
ACCELERATOR = {"jax", "jaxlib", "flax", "optax", "orbax"}
HEAVY = ACCELERATOR | {"numpy", "polars", "PIL", "matplotlib", "rich", "safetensors", "sklearn"}
NEVER = {"pickle", "marshal", "shelve", "joblib", "cloudpickle", "dill", "yaml", "keras", "lark"}

# Where importing inside a function keeps a command fast: nothing else does it.
LATE_IMPORTS = ("cli/", "driver.py", "interface/", "catalog/", "__init__.py")

# Where a name is turned into an object, and why that cannot be a name from a spec.
BY_NAME = {
    "kernels/low_rank.py": "the attribute is the weight that the layer's declaration names",
    "kernels/spectral_norm.py": "the attribute is the weight that the layer's declaration names",
    "__init__.py": "the public names are listed there with their modules",
    "catalog/__init__.py": "a word is looked up in the listing of the catalog's own files",
    "diagnostics/codes/__init__.py": "the codes are in the modules that its own folder lists",
    "cli/main.py": "a command is looked up in the listing of the commands",
    "cli/manual.py": "it documents every command of the listing, and the package's public names",
    "ir/node.py": "the fields of a node are those that its class declares",
    "catalog/layers/bidirectional.py": "it compares options that the class of both layers declares",
    "runtime/load.py": "it runs the emitted text, whose every name the printer wrote",
}

# Files that are longer than their kind may be, and why that is better than two files.
_MANY_OPTIONS = (
    "one word of Keras with many options: its shapes, weights and lowering are read together"
)
LONG: dict[str, str] = {
    "catalog/functions/einsum.py": _MANY_OPTIONS,
    "catalog/functions/getitem.py": _MANY_OPTIONS,
    "catalog/layers/batch_normalization.py": _MANY_OPTIONS,
    "catalog/layers/bidirectional.py": _MANY_OPTIONS,
    "catalog/layers/einsum_dense.py": _MANY_OPTIONS,
    "catalog/layers/group_normalization.py": _MANY_OPTIONS,
    "catalog/layers/group_query_attention.py": _MANY_OPTIONS,
    "catalog/layers/multi_head_attention.py": _MANY_OPTIONS,
    "catalog/layers/reversible_embedding.py": _MANY_OPTIONS,
    "catalog/layers/stft_spectrogram.py": _MANY_OPTIONS,
    "semantics/apply.py": "how a function and how a layer meets its inputs: the two are read side by side",
    "syntax/ast.py": "one class for each form of the grammar, a few lines each",
}

FILES = sorted(PACKAGE.rglob("*.py"))


def name(file):
    return file.relative_to(PACKAGE).as_posix()


@cache
def tree(file):
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def stage(file):
    first = file.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def is_word(file):
    """A file of the vocabulary: a word, or a close family of words."""
    parts = file.relative_to(PACKAGE).parts
    return parts[0] == "catalog" and len(parts) > 2 and not file.name.startswith("_")


def imports(node):
    """Every module that is imported somewhere below a node, by its dotted name."""
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            assert each.level == 0, "imports name the whole module"
            if each.module == "specc":
                yield from (f"specc.{alias.name}" for alias in each.names)
            else:
                yield each.module


def top(module):
    return module.split(".")[0]


def functions(file):
    return [
        n for n in ast.walk(tree(file)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def backward(order, importer, module):
    """Does a file of the stage `importer` look to its right when it imports `module`?"""
    parts = module.split(".")
    target = parts[1] if len(parts) > 1 else ""
    return order.index(target) > order.index(importer)


@pytest.mark.parametrize("file", FILES, ids=name)
def test_imports_point_one_way(file):
    for module in imports(tree(file)):
        if top(module) == "specc":
            assert not backward(STAGES, stage(file), module), f"{name(file)} imports {module}"


def test_every_folder_is_a_stage():
    assert {stage(f) for f in FILES} <= set(STAGES)


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("syntax", "specc.ir.node", False),
        ("syntax", "specc.semantics.scope", True),
        ("cli", "specc.driver", False),
        ("ir", "specc", True),
    ],
)
def test_the_walk_can_tell_backward_from_forward(importer, module, expected):
    assert backward(STAGES, importer, module) is expected


@pytest.mark.parametrize("file", FILES, ids=name)
def test_only_the_runtime_imports_jax(file):
    if stage(file) not in ("runtime", "kernels"):
        imported = set(imports(tree(file)))
        assert not {top(m) for m in imported} & ACCELERATOR
        assert not [m for m in imported if m.startswith("specc.kernels")]


@pytest.mark.parametrize("file", FILES, ids=name)
def test_the_front_end_imports_nothing_heavy_when_it_is_loaded(file):
    if stage(file) in ("runtime", "kernels", "data", "interface"):
        return
    late = {id(n) for f in functions(file) for n in ast.walk(f)}
    at_once = {
        top(m)
        for n in ast.walk(tree(file))
        if isinstance(n, ast.Import | ast.ImportFrom) and id(n) not in late
        for m in imports(n)
    }
    assert not at_once & HEAVY


@pytest.mark.parametrize("file", FILES, ids=name)
def test_imports_stand_at_the_top(file):
    late = {m for f in functions(file) for m in imports(f)}
    if not name(file).startswith(LATE_IMPORTS):
        assert not late
    elif stage(file) == "catalog":
        assert {top(m) for m in late} <= HEAVY - ACCELERATOR | set(sys.stdlib_module_names)


@pytest.mark.parametrize("file", FILES, ids=name)
def test_nothing_loads_what_could_run_code(file):
    assert not {top(m) for m in imports(tree(file))} & NEVER


@pytest.mark.parametrize("file", sorted((PACKAGE / "kernels").glob("*.py")), ids=name)
def test_kernels_need_only_what_an_emitted_program_has(file):
    for module in imports(tree(file)):
        known = top(module) in {"jax", "flax", "optax", "numpy"} | set(sys.stdlib_module_names)
        assert known or module.startswith("specc.kernels.")


def calls_by_name(node):
    """Calls below a node that make code or objects out of text: (line, what)."""
    for each in ast.walk(node):
        if not isinstance(each, ast.Call):
            continue
        called = (
            each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
        )
        bare = isinstance(each.func, ast.Name)
        fixed = len(each.args) > 1 and isinstance(each.args[1], ast.Constant)
        if (
            (bare and called in ("eval", "exec", "compile", "__import__", "globals", "locals"))
            or (called in ("import_module", "exec_module", "run_path", "run_module"))
            or (bare and called in ("getattr", "setattr", "delattr") and not fixed)
        ):
            yield each.lineno, called


@pytest.mark.parametrize("file", FILES, ids=name)
def test_no_name_of_a_spec_becomes_an_object(file):
    if name(file) not in BY_NAME:
        assert not list(calls_by_name(tree(file)))


@pytest.mark.parametrize(
    "text",
    ["eval(x)", "getattr(module, word)", "importlib.import_module(word)", "exec(code, scope)"],
)
def test_such_calls_would_be_seen(text):
    assert list(calls_by_name(ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["getattr(x, 'kind', None)", "re.compile(PATTERN)", "model.eval()"]
)
def test_harmless_calls_are_let_pass(text):
    assert not list(calls_by_name(ast.parse(text)))


@pytest.mark.parametrize("listed", sorted(BY_NAME))
def test_every_reason_is_still_needed(listed):
    assert list(calls_by_name(tree(PACKAGE / listed)))


def numpy_loads(node):
    return [
        n
        for n in ast.walk(node)
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr == "load"
        and isinstance(n.func.value, ast.Name)
        and n.func.value.id in ("np", "numpy", "jnp")
    ]


@pytest.mark.parametrize("file", FILES, ids=name)
def test_numpy_reads_no_pickles(file):
    for call in numpy_loads(tree(file)):
        given = {k.arg: k.value for k in call.keywords}
        allowed = given.get("allow_pickle")
        assert isinstance(allowed, ast.Constant)
        assert allowed.value is False


def classes(file):
    return [n for n in tree(file).body if isinstance(n, ast.ClassDef)]


def most_lines(file):
    """A word has 80 lines; a family of words, or what words share, is as long as any other file."""
    return 80 if is_word(file) and len(classes(file)) == 1 else 300


@pytest.mark.parametrize("file", FILES, ids=name)
def test_files_are_short(file):
    if name(file) not in LONG:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= most_lines(file)


@pytest.mark.parametrize("file", [f for f in FILES if is_word(f) and name(f) not in LONG], ids=name)
def test_every_word_is_short(file):
    assert not [c.name for c in classes(file) if c.end_lineno - c.lineno >= 80]


def test_every_long_file_is_still_there_and_long():
    for listed in LONG:
        lines = (PACKAGE / listed).read_text(encoding="utf-8").splitlines()
        assert len(lines) > most_lines(PACKAGE / listed)


# Kinds whose words stages may not list. Types, splits, functions and sections are not here: `text`,
# `input` or `fit` in a stage is more often an English word, or the stage of that name.
VOCABULARY = (
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
    "sources",
    "steps",
)
CLASS = re.compile(r"^class ([A-Za-z]\w*)\(", re.MULTILINE)


@cache
def vocabulary():
    """Words of each kind, read from the folders by a second reader than the catalog's own."""
    return {
        kind: {
            word.rstrip("_")
            for file in (PACKAGE / "catalog" / kind).glob("[a-z]*.py")
            for word in CLASS.findall(file.read_text(encoding="utf-8"))
        }
        for kind in VOCABULARY
    }


def strings(nodes):
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def spelled(node, words):
    """Words that a node's text lists or compares with: (line, words)."""
    for each in ast.walk(node):
        if isinstance(each, ast.List | ast.Tuple | ast.Set):
            found = strings(each.elts)
        elif isinstance(each, ast.Dict):
            found = strings(k for k in each.keys if k is not None)
        elif isinstance(each, ast.Compare):
            found = strings([each.left, *each.comparators])
        else:
            continue
        if isinstance(each, ast.Compare):
            found &= words["layers"] | words["losses"] | words["optimizers"]
        for kind in words:
            listed = found & words[kind]
            if len(listed) > (0 if isinstance(each, ast.Compare) else 1):
                yield each.lineno, sorted(listed)


OUTSIDE = [f for f in FILES if stage(f) not in ("catalog", "kernels")]


@pytest.mark.parametrize("file", OUTSIDE, ids=name)
def test_words_are_listed_nowhere_but_in_the_catalog(file):
    assert not list(spelled(tree(file), vocabulary()))


@pytest.mark.parametrize(
    "text", ["['Dense', 'Conv2D']", "{'adam': 1, 'sgd': 2}", "if word == 'Dense': pass"]
)
def test_a_list_of_words_would_be_seen(text):
    words = {"layers": {"Dense", "Conv2D"}, "losses": set(), "optimizers": {"adam", "sgd"}}
    assert list(spelled(ast.parse(text), words))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_every_file_says_what_it_is(file):
    documented = [tree(file), *(n for n in tree(file).body if isinstance(n, ast.ClassDef))]
    empty = file.name == "__init__.py" and not tree(file).body
    assert empty or any(ast.get_docstring(n) for n in documented[: 2 if is_word(file) else 1])


def test_no_file_is_called_after_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager"}
    assert not [name(f) for f in FILES if f.stem in vague]
