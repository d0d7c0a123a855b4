"""What stands at the top of a file: layers, constants, hypers, imports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from specc.catalog import index
from specc.diagnostics.suggest import did_you_mean
from specc.semantics import architectures, body, spaces, weights
from specc.semantics.scope import Scope
from specc.semantics.settings import overridden
from specc.semantics.values import WRONG, Definition, Kind, is_layer
from specc.source import Source
from specc.syntax import ast
from specc.syntax.parser import parse
from specc.syntax.read import read

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def read_items(ev: Evaluator, file: ast.File, source: Source, settings: dict[str, str]) -> None:
    """Bind everything at the top of a file; the source knows then what it has imported."""
    _Reader(ev, source, settings, source, {}, ()).read(file)


class _Reader:
    def __init__(
        self,
        ev: Evaluator,
        source: Source,
        settings: dict[str, str],
        root: Source,
        files: dict[str, tuple[Source, Scope]],
        active: tuple[str, ...],
    ) -> None:
        self.ev = ev
        self.sink = ev.sink
        self.source = source
        self.settings = settings
        self.root = root  # the spec that is compiled, which imports the others
        # What was imported and what that binds, by the real paths.
        self.files = files
        self.active = active  # real paths of the files that are being imported, outermost first
        self.known: set[str] = set()

    def read(self, file: ast.File) -> None:
        for item in file.items:
            if isinstance(item, ast.Import):
                self.import_(item)
        for item in file.items:
            if isinstance(item, ast.LayerDefinition):
                self.layer(item)
        for item in file.items:
            if isinstance(item, ast.Hyper):
                self.hyper(item)
            elif isinstance(item, ast.TopLevel):
                self.statement(item.statement)
        for name in self.settings:
            if name not in self.known and not self.active:
                self.sink.report(
                    "E0201",
                    f"`--set {name}=…`: the file binds no `{name}` at its top",
                    None,
                    help=did_you_mean(name, self.known)
                    or "only top-level bindings and hypers can be set",
                )

    def define(self, name: ast.Name, value: Any) -> None:
        """Bind a name that may stand once."""
        before = self.ev.scope.names.get(name.id)
        if before is not None:
            self.sink.report(
                "E0203",
                f"`{name.id}` is defined twice",
                name.span,
                labels=[(before.span, "first here")] if before.span else [],
                help="choose another name for one of them",
            )
        self.ev.scope.bind(name.id, value, name.span)

    def layer(self, item: ast.LayerDefinition) -> None:
        if item.name.id in index("layers"):
            self.sink.report(
                "W0202",
                f"`{item.name.id}` is now this layer, and no longer the built-in one of that name",
                item.name.span,
                help="choose another name if the built-in layer is meant elsewhere",
            )
        self.define(item.name, Kind(Definition(item, self.ev.scope)))

    def hyper(self, item: ast.Hyper) -> None:
        name = item.name.id
        self.known.add(name)
        if name in self.settings:
            value = overridden(self.ev, name, self.settings[name], item.default.span)
        else:
            value = self.ev.evaluate(item.default)
            spaces.check_default(self.ev, item, value)
        if is_layer(value):
            value = self.ev.layer(value, item.default.span) or WRONG
        self.define(item.name, value)

    def statement(self, statement: ast.Statement) -> None:
        if isinstance(statement, ast.Bind):
            names = [t.id for t in statement.targets]
            self.known.update(names)
            for target in statement.targets:
                if target.id in self.ev.scope.names:
                    self.define(target, WRONG)
            if len(names) == 1 and names[0] in self.settings:
                value = overridden(self.ev, names[0], self.settings[names[0]], statement.value.span)
                self.ev.scope.bind(names[0], value, statement.targets[0].span)
            else:
                body.bind_names(self.ev, statement)
        elif isinstance(statement, ast.Declare) and statement.kind == "constant":
            weights.declare(self.ev, statement)
        else:
            section = called_section(statement)
            self.sink.report(
                "E0214",
                "at the top of a file stand bindings, layers and sections",
                statement.span,
                help=f"a section is lines in braces: `{section} {{ key = value }}`, a line a key"
                if section
                else "put it into `model { … }`",
            )

    def import_(self, item: ast.Import) -> None:
        """Bind the layers, constants and hypers of another spec."""
        real = self.imported(item)
        if real is None:
            self.ev.context.import_failed = True
            return
        for name, binding in self.files[real][1].names.items():
            before = self.ev.scope.names.get(name)
            if before is not None and before.value is not binding.value:
                self.sink.report(
                    "E0203",
                    f"`{name}` comes from two imports",
                    item.span,
                    labels=[(before.span, "the first")] if before.span else [],
                    help="rename it in one of the files",
                )
                continue
            self.ev.scope.bind(name, binding.value, binding.span)

    def imported(self, item: ast.Import) -> str | None:
        """The real path of an import whose file is read by now; None where that was reported."""
        path = self.place(item)
        if path is None:
            return None
        real = os.path.realpath(path)
        if real in self.active or real == os.path.realpath(
            os.path.join(self.source.directory, self.source.name)
        ):
            self.sink.report(
                "E0227",
                f"{item.path.value} imports itself",
                item.span,
                help="move what both need into a file of its own",
            )
            return None
        if real not in self.files and not self.file(item, path, real):
            return None
        source, _ = self.files[real]
        if not architectures.comes_with_specc(source):
            # Under each of its names: a run has no links.
            self.root.imported[self.place_below(path)] = source.text
        return real

    def file(self, item: ast.Import, path: str, real: str) -> bool:
        """Read a file, once however often it is imported; False where that was reported."""
        if os.path.dirname(real) == architectures.FOLDER:
            source = architectures.load(path, self.sink, item.path.span)
        else:
            source = self.own(item, path)
        if source is None:
            return False
        errors = self.sink.errors
        file = parse(source, self.sink)
        if self.sink.errors > errors:  # of what could not be read the rest may follow
            return False
        ev = type(self.ev)(self.ev.context, Scope(), None)
        active = (*self.active, real)
        _Reader(ev, source, self.settings, self.root, self.files, active).read(file)
        self.files[real] = (source, ev.scope)
        return True

    def own(self, item: ast.Import, path: str) -> Source | None:
        """A file of the user, or what a run keeps of it."""
        place = self.place_below(path)
        if self.root.kept is None:
            return read(path, self.sink, item.path.span)
        if place in self.root.kept:
            return Source(path, self.root.kept[place], os.path.dirname(path))
        self.sink.report("E0101", f"the run does not keep `{place}`", item.path.span)
        return None

    def place_below(self, path: str) -> str:
        """The path of an import from the folder of the spec, as a run calls it."""
        return os.path.relpath(path, self.root.directory).replace(os.sep, "/")

    def place(self, item: ast.Import) -> str | None:
        """The file of an import: inside the folder of the spec, or one that comes with specc."""
        written = item.path.value
        if written.startswith(architectures.PREFIX):
            return self.family(item, written.removeprefix(architectures.PREFIX))
        path = os.path.normpath(os.path.join(self.source.directory, written))
        real = os.path.realpath(path)
        inside = os.path.realpath(self.source.directory)
        if os.path.isabs(written) or "://" in written or not real.startswith(inside + os.sep):
            self.sink.report(
                "E0228",
                "an import stays in the folder of its spec",
                item.path.span,
                help="copy the file beside the spec, or into a folder below it",
            )
            return None
        return path

    def family(self, item: ast.Import, name: str) -> str | None:
        """The file of a family of architectures, which is found by its name alone."""
        if name in architectures.families():
            return architectures.family_path(name)
        self.sink.report(
            "E0201",
            f"specc has no architecture `{name}`",
            item.path.span,
            help=architectures.help_with(name),
        )
        return None


def called_section(statement: ast.Statement) -> str:
    """The name of a section that is called as a function, `fit(epochs = 3)`; or nothing."""
    call = statement.value if isinstance(statement, ast.Evaluate) else None
    head = call.function if isinstance(call, ast.Call) else None
    head = head.name if isinstance(head, ast.Field) else head
    return head.id if isinstance(head, ast.Name) and head.id in index("sections") else ""
