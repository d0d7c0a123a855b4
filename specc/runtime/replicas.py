"""The same training under several seeds: in one program where that is faster, else in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from specc.kernels.epochs import Batches, Watch, evaluate_steps, start_watch, train_epochs
from specc.kernels.objective import Program, State
from specc.kernels.training import Trainer
from specc.runtime import fault, phases
from specc.runtime.beside import Beside
from specc.runtime.checkpoint import Done
from specc.runtime.cost import slow_in_a_loop
from specc.runtime.evaluate import evaluate
from specc.runtime.feed import Columns, Feed, Resident, feed_of, in_order
from specc.runtime.interrupt import Interrupt
from specc.runtime.logs import Log
from specc.runtime.monitors import monitors_of
from specc.runtime.phases import Outcome, Phase
from specc.runtime.progress import Progress
from specc.runtime.stopwatch import Row, Stopwatch, add_row
from specc.runtime.whole_epochs import MOMENT, ROOM

SHARE = 4  # replicas in one program, at least: so few cost little more than one


@dataclass(frozen=True)
class Replicas:
    """A training under each of several seeds."""

    seeds: tuple[int, ...]
    outcomes: tuple[Outcome, ...]  # one a seed
    together: bool  # in one program


def run(
    stages: tuple[Phase, ...],
    data: Mapping[str, Columns],
    count: int,
    *,
    progress: Progress,
    interrupt: Interrupt,
    log: Callable[[int], Log] | None = None,
) -> Replicas:
    """Train under `count` seeds, from that of the spec on.

    In one program if the training has one phase and its data lie on the device. On a CPU
    convolutions go in turn: XLA makes grouped ones of those of several models, and slow ones. `log` gives for a seed what is told
    its history as it grows.
    """
    seeds = tuple((stages[0].settings.seed + index) % 2**32 for index in range(count))
    logs = [None if log is None else log(seed) for seed in seeds]
    if len(stages) == 1:
        outcomes = Together(stages[0], data, seeds, logs).run(progress, interrupt)
        if outcomes is not None:
            return Replicas(seeds, outcomes, together=True)
    found: list[Outcome] = []
    for index in range(count):
        if interrupt and found:
            break
        mine = tuple(
            replace(s, settings=replace(s.settings, seed=(s.settings.seed + index) % 2**32))
            for s in stages
        )
        first = mine[0].settings
        progress.phase(f"seed {seeds[index]}", first.epochs, first.max_seconds)
        found.append(
            phases.run(mine, data, log=logs[index], progress=progress, interrupt=interrupt)
        )
    return Replicas(seeds[: len(found)], tuple(found), together=False)


def side_by_side(count: int) -> int:
    """How many equal shares of the replicas are run at once.

    On a CPU a small network keeps one core busy, whatever the number of its replicas; so they are
    shared among cores, a few to each. By their number alone: XLA computes shares of another size in
    another order, and no byte may depend on the number of cores. Elsewhere the device is one.
    """
    most = count // SHARE if jax.default_backend() == "cpu" else 1
    return next((shares for shares in range(most, 1, -1) if count % shares == 0), 1)


@jax.jit
def joined(shares: list[Any]) -> Any:
    """The shares' arrays as those of all replicas."""
    return shares[0] if len(shares) == 1 else jax.tree.map(lambda *a: jnp.concatenate(a), *shares)


@partial(jax.jit, static_argnums=1)
def shared(tree: Any, shares: int) -> list[Any]:
    """The replicas' arrays in equal shares, one for each that runs side by side."""
    parts = [jnp.split(leaf, shares) for leaf in jax.tree.leaves(tree)]
    return [jax.tree.unflatten(jax.tree.structure(tree), part) for part in zip(*parts, strict=True)]


class Together:
    """Replicas in one program: every array of the state has an axis of replicas in front."""

    def __init__(
        self,
        stage: Phase,
        data: Mapping[str, Columns],
        seeds: tuple[int, ...],
        logs: Sequence[Log | None] | None = None,
    ) -> None:
        self.began = time.perf_counter()
        self.stopwatch = Stopwatch(self.began)
        self.times: list[Row] = []
        self.logs = logs or [None for _ in seeds]
        self.stage, self.settings, self.seeds = stage, stage.settings, seeds
        self.feed = feed_of(data["train"], self.settings)
        self.orders = [Feed(data["train"], replace(self.settings, seed=seed)) for seed in seeds]
        validation = data.get("validation")
        self.validation = (
            None
            if validation is None
            else in_order(validation, self.settings.validated, streams=self.settings.streams)
        )
        self.trainer = Trainer(
            stage.program, self.feed.steps * self.settings.epochs, self.settings.accumulate
        )
        self.monitors = monitors_of(self.settings)
        self.shares = side_by_side(len(seeds))
        names = self.trainer.names()
        validated = [f"val_{name}" for name in names if validation is not None]
        self.histories: list[dict[str, list[Any]]] = [
            {name: [] for name in (*names, *validated)} for _ in seeds
        ]
        self.faults: list[fault.Fault | None] = [None for _ in seeds]
        self.room = max(
            1,
            min(
                self.settings.epochs, ROOM // (self.feed.steps * self.feed.batch * len(self.seeds))
            ),
        )

    def run(self, progress: Progress, interrupt: Interrupt) -> tuple[Outcome, ...] | None:
        """One outcome a seed; None where they had better be trained in turn."""
        if not isinstance(self.feed, Resident):
            return None
        drawn = self.start()
        share = jax.eval_shape(partial(shared, shares=self.shares), drawn.shapes)[0]
        axes = (0, 0, Batches(None, 0, None), None, None)
        function = jax.vmap(partial(train_epochs, self.trainer, self.monitors), in_axes=axes)
        traced = jax.jit(function).trace(
            *share, self.batches(0, 0)[0], self.validation, np.int32(1)
        )
        if slow_in_a_loop(traced.jaxpr.jaxpr):
            return None
        self.stopwatch.lap("prepare")
        dispatch = traced.lower().compile()
        state, watch = drawn.result()
        shares = shared((state, watch), self.shares)
        self.stopwatch.lap("compile")
        done, count, late, epochs = 0, 1, False, self.settings.epochs
        with ThreadPoolExecutor(len(shares)) as threads:
            while done < epochs and self.running(watch) and not interrupt and not late:
                began = time.perf_counter()
                count = min(count, self.room, epochs - done)
                before, pieces = state, self.batches(done, count)
                self.stopwatch.lap("data")
                parts = [
                    threads.submit(dispatch, *share, batches, self.validation, np.int32(count))
                    for share, batches in zip(shares, pieces, strict=True)
                ]
                for order in self.orders:  # while the device is busy, which takes so much longer
                    order.prepare(done + count, min(4 * count, self.room, epochs - done - count))
                made = [part.result() for part in parts]
                shares = [(state, watch) for state, watch, _ in made]
                state, watch, figures = joined(made)
                host = jax.device_get((figures, watch.epoch, watch.fault))
                seconds = time.perf_counter() - began
                self.record(before, *host, progress, seconds / count)
                done += count
                count = max(1, min(int(MOMENT * count / seconds), 4 * count))
                limit = self.settings.max_seconds
                late = limit is not None and time.perf_counter() - self.began > limit
        ended = jax.jit(jax.vmap(self.end))(state, watch)
        complete = late or done >= epochs or not self.running(watch)
        return self.outcomes(*jax.device_get((ended, watch)), complete)

    def start(self) -> Beside:
        """State and watch before the first step, under each seed."""
        weights = None if self.stage.begin is None else self.stage.begin(None)

        def create(seed: jax.Array) -> tuple[State, Watch]:
            state = self.trainer.create(seed, weights)
            return state, start_watch(self.monitors, state)

        return Beside(jax.vmap(create), np.array(self.seeds, np.uint32))

    def end(self, state: State, watch: Watch) -> State:
        """The state after the last step of one replica."""
        state = self.trainer.finished(state)
        for monitor, memory in zip(self.monitors, watch.memories, strict=True):
            state = monitor.finish(memory, state)
        return state

    def batches(self, first: int, count: int) -> list[Batches]:
        """`count` epochs for each share, each replica's rows in the order of its own seed."""
        assert isinstance(self.feed, Resident)
        rows = np.zeros((len(self.seeds), self.room, self.feed.steps, self.feed.batch), np.int32)
        for replica, order in enumerate(self.orders):
            for index in range(count):
                rows[replica, index] = order.rows(first + index)
        parts = np.split(rows, self.shares)
        return [Batches(self.feed.arrays, part, self.feed.valid) for part in parts]

    def running(self, watch: Watch) -> bool:
        """Does a replica go on? One that has stopped keeps its state while others do."""
        return bool((~jax.device_get(watch.stopped) & ~jax.device_get(watch.fault)).any())

    def record(
        self,
        before: State,
        figures: dict[str, np.ndarray],
        epochs: np.ndarray,
        faulty: np.ndarray,
        progress: Progress,
        seconds: float,
    ) -> None:
        """Write down the epochs that each replica has run, and tell the mean of those that did."""
        names = list(self.histories[0])
        known = [len(history[names[0]]) for history in self.histories]
        for replica, history in enumerate(self.histories):
            for index in range(int(epochs[replica]) - known[replica]):
                for name in names:
                    history[name].append(figures[name][replica, index].tolist())
            if faulty[replica] and self.faults[replica] is None:
                mine = jax.tree.map(lambda a, at=replica: a[at], before)
                self.faults[replica] = fault.find(
                    self.trainer, mine, self.one(replica), int(epochs[replica])
                )[1]
            log = self.logs[replica]
            if log is not None and epochs[replica] > known[replica]:
                log([(self.stage.name, history)])
        for epoch in range(max(known), int(epochs.max())):  # replicas that have stopped know fewer
            rows = [h for h in self.histories if len(h[names[0]]) > epoch]
            mean = {n: np.mean([h[n][epoch] for h in rows], axis=0).tolist() for n in names}
            progress.epoch(epoch + 1, mean, self.feed.steps, seconds)
        self.stopwatch.lap("train")
        if int(epochs.max()) > max(known):
            first, validated = max(known) + 1, self.validation is not None
            row = self.stopwatch.row(first, int(epochs.max()), validated=validated)
            add_row(self.times, row)

    def one(self, replica: int) -> Feed:
        """The feed of one replica alone."""
        return Resident(self.feed.columns, replace(self.settings, seed=self.seeds[replica]))

    def outcomes(self, states: State, watch: Watch, complete: bool) -> tuple[Outcome, ...]:
        found = []
        for replica, history in enumerate(self.histories):
            state, mine = (
                jax.tree.map(lambda a, at=replica: a[at], tree) for tree in (states, watch)
            )
            epochs, stopped = int(mine.epoch), bool(mine.stopped)
            done = Done(self.stage.name, epochs, int(state.step), stopped, history, self.times)
            spent = self.stopwatch.seconds
            found.append(
                Outcome(state, (done,), complete, self.faults[replica], spent, 0.0, mine.memories)
            )
        return tuple(found)


def evaluations(
    program: Program,
    states: list[State],
    columns: Columns,
    batch_size: int,
    *,
    together: bool,
    streams: bool,
) -> list[dict[str, Any]]:
    """The figures of each state over some examples."""
    if not together:
        return [evaluate(program, state, columns, batch_size, streams=streams) for state in states]
    trainer = Trainer(program, 1)
    batches = in_order(columns, batch_size, streams=streams)

    def figures(state: State) -> dict[str, jax.Array]:
        sums = trainer.sums(batches.valid.size, batches.valid.shape[1])
        return trainer.results(evaluate_steps(trainer, state, sums, batches))

    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *states)
    found = jax.device_get(jax.jit(jax.vmap(figures))(stacked))
    return [{n: found[n][i].tolist() for n in trainer.names()} for i in range(len(states))]
