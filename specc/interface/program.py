"""A compiled spec: what it says, and its functions for a program of one's own."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.interface.errors import SpecError
from specc.ir.program import Program as IR
from specc.lowering.program import Lowered
from specc.runtime.failure import Failure
from specc.source import Source
from specc.tools.summary import summary

if TYPE_CHECKING:
    from specc.data.prepare import Prepared
    from specc.interface.run import Run


def compile(  # noqa: A001 - as the design calls it
    path: str | None = None,
    *,
    text: str | None = None,
    name: str = "model.spec",
    settings: dict[str, Any] | None = None,
    allow: tuple[str, ...] = (),
) -> Program:
    """Compile a spec, from a file or from its text; raises SpecError with `.diagnostics`.

    `settings` override top-level bindings and hypers. No jax is loaded, and no data is read.
    """
    sink = Sink()
    written = {key: _written(value) for key, value in (settings or {}).items()}
    if (path is None) == (text is None):
        raise ValueError("give a path, or text=")
    source = Source(name, text) if text is not None else driver.read(str(path), sink)
    ir = driver.resolved(source, sink, written) if source is not None else None
    if source is None or ir is None:
        raise SpecError(sink.sorted())
    return Program(source, ir, written, sink, allow=allow)


class Program:
    """A spec that was checked. What needs jax loads it when it is asked for."""

    def __init__(
        self,
        source: Source,
        ir: IR,
        settings: dict[str, str],
        sink: Sink,
        *,
        allow: tuple[str, ...] = (),
        state: dict[str, Any] | None = None,
        folder: str | None = None,
    ) -> None:
        self.source = source
        self.ir = ir
        self.settings = settings
        self.diagnostics = tuple(sink.sorted())
        self.allow = allow
        self._state = state  # what the data steps of an earlier run have learnt
        self._prepared: Prepared | None = None
        self._facts: dict[str, int] = dict(state["facts"]) if state else {}
        self._folder = folder  # of an earlier run: there lie the arrays that the program reads
        self._unpacked: str | None = None
        self._class_weights: dict[str, list[float]] = {}

    def summary(self) -> dict[str, Any]:
        """Layers, shapes and parameters, as `specc summary --json` gives them."""
        return summary(self.ir)

    @cached_property
    def lowered(self) -> Lowered:
        return driver.python(self.ir, class_weights=self._class_weights)

    @property
    def python(self) -> str:
        """The Flax program, as text."""
        return self.lowered.text

    def prepare(self) -> Prepared | None:
        """Read and encode the data; sizes that it gives become known. None without `data`."""
        if self.ir.data is None or self._prepared is not None:
            return self._prepared
        facts = driver.array_facts(self.ir, self.arrays)
        sink = Sink()
        prepared = driver.prepare(self.ir, self.source, sink, allow=self.allow, state=self._state)
        if prepared is None:
            raise SpecError(sink.sorted())
        self.diagnostics += tuple(d for d in sink.sorted() if d not in self.diagnostics)
        self._prepared = prepared
        self._learn(prepared.facts | facts)
        self._class_weights = driver.class_weights(self.ir, prepared)
        return prepared

    @cached_property
    def arrays(self) -> dict[str, Any]:
        """Constants of the model that files hold, read and checked; {} for a run that was loaded."""
        sink = Sink()
        found = None if self._folder else driver.arrays(self.ir, self.source, sink, self.allow)
        if found is None and self._folder is None:
            raise SpecError(sink.sorted())
        if found:
            self._learn(self._facts | driver.array_facts(self.ir, found))
        return found or {}

    @property
    def folder(self) -> str | None:
        """Where `arrays.npz` lies, if the program reads one."""
        if self.arrays and self._unpacked is None:
            from specc.runtime.weights import save_arrays

            self._unpacked = tempfile.mkdtemp(prefix="specc-")
            weakref.finalize(self, shutil.rmtree, self._unpacked, ignore_errors=True)
            save_arrays(os.path.join(self._unpacked, "arrays.npz"), self.arrays)
        return self._unpacked or self._folder

    def prepared_state(self) -> dict[str, Any] | None:
        """What the data's steps have learnt: from the run that was loaded, or from the data."""
        if self._state is not None:
            return self._state
        prepared = self.prepare()
        return None if prepared is None else prepared.state

    def _learn(self, facts: dict[str, int]) -> None:
        sink = Sink()
        labels = self._prepared.labels if self._prepared else driver.labels(self._state)
        ir = driver.resolved(self.source, sink, self.settings, facts, labels)
        if ir is None:
            raise SpecError(sink.sorted())
        self._facts, self.ir = facts, ir
        self.__dict__.pop("lowered", None)
        self.__dict__.pop("engine", None)

    @cached_property
    def engine(self) -> Any:
        """The emitted program, loaded, and its jitted functions."""
        from specc.runtime.engine import Engine

        if self.ir.data is not None and self._prepared is None and self._state is None:
            self.prepare()
        folder = self.folder
        return Engine(self.ir, self.lowered, folder=folder)

    def emit(self, folder: str, *, tell: Callable[[str], None] = lambda _sentence: None) -> None:
        """Write a folder with the program and the prepared arrays: it trains without specc.

        `tell` is given sentences about what the spec says and that program does not do.
        """
        prepared = self.prepare()
        if prepared is None or not self.ir.objectives:
            raise Failure(
                "there is nothing to train: a program that stands alone needs `data` and a loss",
                help="`specc emit FILE` prints the model alone",
            )
        if any(section.initial_weights is not None for _, section in self.phases):
            raise Failure(
                "a program that stands alone draws its weights: it reads no `initial_weights`",
                help="leave them out here, and give them to its `fit` as `weights`",
            )
        count = self.fit_settings.replicas
        if count > 1:
            tell(f"the program trains the first of the {count} `replicas` alone")
        if any(section.max_time is not None for _, section in self.phases):
            tell("the program knows no `max_time`, and trains all epochs")
        by_step = self.engine.by_step(prepared.splits["train"])
        from specc.interface.planning import settled

        ir = settled(self)
        driver.emit_standalone(ir, folder, prepared, by_step=by_step, arrays=self.arrays)

    def init(self, seed: int | None = None) -> Any:
        """Weights, optimizer and counters: a pytree."""
        return self.engine.init(self.fit_settings.seed if seed is None else seed)

    def apply(self, state: Any, inputs: Any, training: bool = False) -> Any:  # noqa: FBT002
        """Outputs, the batch axis first: one array, or a dict by name. Probabilities, not logits."""
        return self.engine.apply(state, inputs, training=training)

    def weights(self, state: Any) -> dict[str, Any]:
        """Arrays by path (`dense/kernel`), in order of creation, named as in Keras."""
        return self.engine.weights(state)

    def with_weights(self, state: Any, weights: dict[str, Any]) -> Any:
        """The state with those weights; names, shapes and dtypes must be its own."""
        return self.engine.with_weights(state, weights)

    def train_step(self, state: Any, batch: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """One update, pure and jitted: the next state, and the batch's losses and metrics."""
        return self.engine.train_step(state, batch)

    @property
    def fit_settings(self) -> Any:
        """The first `fit` section, or its defaults."""
        return driver.fit_section(self.ir)

    @property
    def phases(self) -> list[tuple[str, Any]]:
        """Every `fit` section under its name."""
        return driver.fit_sections(self.ir)

    def plan(self, **options: Any) -> dict[str, Any]:
        """What a run will take, as `specc plan --json` gives it; see interface/planning.py."""
        from specc.interface.planning import plan_of

        return plan_of(self, **options)

    def fit(self, **options: Any) -> Run:
        """Train as the spec says, and leave a run directory."""
        from specc.interface.train import train

        return train(self, **options)


def _written(value: Any) -> str:
    """A Python value as the language writes it."""
    from specc.catalog.declare import written

    return value if isinstance(value, str) else written(value)
