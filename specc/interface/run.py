"""A finished run: its history, its figures, its predictions."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

from specc import driver
from specc.data.decode import decode
from specc.data.prepare import encode
from specc.diagnostics.diagnostic import Sink
from specc.interface.errors import SpecError
from specc.ir.program import Output
from specc.runtime.directory import RunDirectory
from specc.runtime.evaluate import evaluate
from specc.runtime.failure import Failure
from specc.runtime.predict import predictor
from specc.runtime.weights import load as load_weights
from specc.semantics import carried
from specc.source import Source
from specc.syntax.lexer import MAXIMUM_SOURCE

if TYPE_CHECKING:
    import numpy as np

    from specc.interface.program import Program


class Run:
    """A trained program. `history` is by figure, one number an epoch; `directory` is where it lies."""

    def __init__(
        self, program: Program, state: Any, result: dict[str, Any], directory: str
    ) -> None:
        self.program = program
        self.state = state
        self.result = result
        self.directory = directory
        self._predict: Any = None

    @property
    def history(self) -> dict[str, list[Any]]:
        return self.result["history"]

    def evaluate(self, split: str = "test") -> dict[str, Any]:
        """Losses and metrics of a split of the spec's data."""
        known = self.result["evaluation"].get(split)
        if known is not None:
            return known
        prepared = self.program.prepare()
        if prepared is None or split not in prepared.splits:
            raise Failure(
                f"there is no split {split}",
                help=f"there are {', '.join(prepared.splits) if prepared else 'none'}",
            )
        return evaluate(
            self.program.engine.program,
            self.state,
            prepared.splits[split],
            self.rows or 32,
            streams=carried.in_streams(self.program.ir),
        )

    def outputs(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Outputs by name for encoded inputs."""
        if self._predict is None:
            self._predict = predictor(
                self.program.engine.program,
                self.state,
                self.rows or 256,
                streams=carried.in_streams(self.program.ir),
            )
        return self._predict(inputs)

    @property
    def rows(self) -> int | None:
        """Rows in a batch where that matters: a layer carries a state from one to the next."""
        return self.result["batch_size"] if carried.carries(self.program.ir) else None

    def predict(self, rows: Any, *, sink: Sink | None = None) -> dict[str, Any]:
        """Predictions for raw rows (a data frame, columns by name, or records), in the unit of their
        columns: by output, `class` and `probability`, or `value`.

        What is doubtful, as a class that no training row has, is put into `sink`, or is a
        UserWarning.
        """
        plan = self.program.ir.data
        if plan is None:
            raise Failure(
                "the spec has no `data`, so it cannot read rows", help="use `program.apply`"
            )
        found = Sink()
        inputs = encode(
            plan,
            self.preprocess,
            rows,
            sink=found,
            roles=("input",),
            directory=self.program.source.directory,
            allow=self.program.allow,
            within=self.program.source.within,
        )
        if inputs is None:
            raise SpecError(found.sorted())
        for doubt in found:
            if sink is None:
                warnings.warn(doubt.message, stacklevel=2)
            else:
                sink.add(doubt)
        result: dict[str, Any] = {}
        outputs = self.outputs(inputs)
        single = len(self.program.ir.outputs) == 1
        for output in self.program.ir.outputs:
            columns = self.columns(output, outputs[output.name])
            result |= columns if single else {f"{output.name}_{k}": v for k, v in columns.items()}
        return result

    @property
    def preprocess(self) -> dict[str, Any]:
        """What the data's steps have learnt."""
        prepared = self.program.prepared_state()
        if prepared is None:
            raise Failure("the spec has no `data`")
        return prepared

    def columns(self, output: Output, values: np.ndarray) -> dict[str, Any]:
        """An output as columns of a table."""
        plan = self.program.ir.data
        assert plan is not None
        field = next((f for f in plan.fields_ if f.name == output.target), None)
        if field is None:
            return {"value": values}
        decoded = decode(plan, self.preprocess, field.name, values)
        kind = field.encoded.kind
        if kind == "binary" and values.ndim == 2 and values.shape[1] == 1:
            return {"class": decoded, "probability": values[:, 0]}
        if kind == "category" and values.ndim == 2:
            names = driver.labels_of(self.preprocess, field.name)
            more = {f"probability_{name}": values[:, i] for i, name in enumerate(names)}
            return {"class": decoded, "probability": values.max(axis=1), **more}
        if getattr(decoded, "ndim", 1) == 2 and decoded.shape[1] == 1:
            return {"value": decoded[:, 0]}
        return {"value": decoded}

    def plots(self, section: Any) -> dict[str, bytes]:
        """PNG files by name, as `evaluate { plots = [...] }` asks."""
        if section is None or not section.plots:
            return {}
        from specc.interface.pictures import pictures

        return pictures(self, section)


def source_of(directory: RunDirectory, name: str, allow: tuple[str, ...]) -> Source:
    """The spec of a run, which may come from a stranger.

    Where it lay when it ran, the run says: a place to start from, and no leave to read there. That
    is the user's, who stands in a folder, and allows others.
    """
    path, origin = directory.path, directory.facts.get("directory")
    known = isinstance(origin, str) and "\0" not in origin
    place = os.path.normpath(os.path.join(path, origin)) if known else path
    imports = directory.facts.get("imports")
    files = imports.items() if isinstance(imports, dict) else ()
    kept = {str(path): _spec(directory, str(file)) for path, file in files}
    return Source(name, _spec(directory, "model.spec"), place, (os.getcwd(), *allow), kept)


def _spec(directory: RunDirectory, file: str) -> str:
    if os.path.getsize(directory.file(file)) > MAXIMUM_SOURCE:
        raise Failure(f"{directory.path}/{file} is too large for a spec")
    return directory.text(file)


def load(path: str, *, allow: tuple[str, ...] = ()) -> Run:
    """A run from its directory, every file of it verified against its manifest.

    Files that its spec names are read if they lie in the current folder, or in one of `allow`.
    """
    from specc.interface.program import Program

    directory = RunDirectory(path)
    result = directory.json("result.json")
    state = directory.json("preprocess.json")
    sink = Sink()
    settings = {str(k): str(v) for k, v in directory.facts.get("settings", {}).items()}
    source = source_of(directory, os.path.join(path, "model.spec"), allow)
    sizes = directory.facts.get("sizes", {})
    names = driver.labels(state)
    ir = driver.resolved(source, sink, settings, state["facts"] | sizes, names)
    if ir is None:
        raise SpecError(sink.sorted())
    program = Program(source, ir, settings, sink, allow=allow, state=state, folder=path)
    engine = program.engine
    fresh = engine.init(0)
    arrays = load_weights(directory.file("weights.safetensors"), engine.weights(fresh))
    return Run(program, engine.with_weights(fresh, arrays), result, path)
