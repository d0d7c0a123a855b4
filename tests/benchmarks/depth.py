"""What depth costs: a transformer of many equal blocks, compiled and trained, as ratios.

    python tests/benchmarks/depth.py [--blocks 48] [--out FILE.md]

specc compiles the blocks as one in a loop; beside it the same program with the blocks one after the
other, and the same model written by hand with `nnx.scan` over stacked weights. Compile time is
processor time of tracing, lowering and XLA's work for one training step.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from engine_vs_handwritten import losses_of
from flax import nnx

import specc

WIDTH, HEADS, TOKENS, BATCH = 64, 4, 32, 8
ROUNDS = 15
SPEC = """
layer Block(heads)(x: float[tokens, width]) {{
  h = x + (x |> LayerNormalization |> MultiHeadAttention(heads, width // heads))
  h + (h |> LayerNormalization |> Dense(4 * width, gelu) |> Dense(width))
}}
model (x: int[32]) {{
  x |> Embedding(100, 64) |> (Block(4) * {0}) |> LayerNormalization |> Dense(100, softmax)
}}
compile {{
  loss      = sparse_categorical_crossentropy
  optimizer = adam(1e-3)
}}
"""

Step = Callable[[Any, dict[str, Any]], Any]


def by_specc(blocks: int, least: int) -> tuple[Step, Any]:
    """A training step of the emitted program, rows of at least `least` blocks rolled up."""
    importlib.import_module("specc.passes.roll_up").__dict__["LEAST"] = least
    program = specc.compile(text=SPEC.format(blocks))
    trainer = program.engine.trainer

    def step(state: Any, batch: dict[str, Any]) -> Any:
        valid = jnp.ones(BATCH, bool)
        return trainer.train_step(state, trainer.sums(BATCH), batch, valid)[0]

    return step, trainer.create(np.uint32(0))


class Block(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.first, self.second = (nnx.LayerNorm(WIDTH, rngs=rngs) for _ in range(2))
        self.joined = nnx.Linear(WIDTH, 3 * WIDTH, rngs=rngs)
        self.out = nnx.Linear(WIDTH, WIDTH, rngs=rngs)
        self.wide = nnx.Linear(WIDTH, 4 * WIDTH, rngs=rngs)
        self.narrow = nnx.Linear(4 * WIDTH, WIDTH, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        shape = (*x.shape[:2], 3 * HEADS, WIDTH // HEADS)
        q, k, v = jnp.split(self.joined(self.first(x)).reshape(shape), 3, axis=2)
        x = x + self.out(jax.nn.dot_product_attention(q, k, v).reshape(x.shape))
        return x + self.narrow(nnx.gelu(self.wide(self.second(x)), approximate=False))


class ByHand(nnx.Module):
    def __init__(self, blocks: int, rngs: nnx.Rngs) -> None:
        @nnx.split_rngs(splits=blocks)
        @nnx.vmap(axis_size=blocks)
        def make(rngs: nnx.Rngs) -> Block:
            return Block(rngs)

        self.embed = nnx.Embed(100, WIDTH, rngs=rngs)
        self.blocks = make(rngs)
        self.norm = nnx.LayerNorm(WIDTH, rngs=rngs)
        self.last = nnx.Linear(WIDTH, 100, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
        def run(x: Any, block: Block) -> Any:
            return block(x)

        return self.last(self.norm(run(self.embed(x), self.blocks)))


def by_hand(blocks: int) -> tuple[Step, Any]:
    graphdef, weights = nnx.split(ByHand(blocks, nnx.Rngs(0)))
    optimizer = optax.adam(1e-3)

    def step(state: Any, batch: dict[str, Any]) -> Any:
        weights, memory = state

        def loss(weights: Any) -> Any:
            return losses_of(nnx.merge(graphdef, weights)(batch["x"]), batch["target"]).mean()

        changes, memory = optimizer.update(jax.grad(loss)(weights), memory, weights)
        return optax.apply_updates(weights, changes), memory

    return step, (weights, optimizer.init(weights))


def main() -> None:
    parser = argparse.ArgumentParser(description="What depth costs.")
    parser.add_argument("--blocks", type=int, default=48)
    parser.add_argument("--out", help="a Markdown file for the table")
    arguments = parser.parse_args()
    tokens = np.random.default_rng(0).integers(0, 100, (BATCH, TOKENS + 1)).astype(np.int32)
    batch = {"x": tokens[:, :-1], "target": tokens[:, 1:]}
    forms = {
        "specc, one block in a loop": by_specc(arguments.blocks, 2),
        "nnx.scan by hand": by_hand(arguments.blocks),
        "specc, one block after the other": by_specc(arguments.blocks, 10_000),
    }
    compiled, compiling, best = {}, {}, {}
    for name, (step, state) in forms.items():
        began = time.process_time()
        compiled[name] = jax.jit(step).lower(state, batch).compile()
        compiling[name] = time.process_time() - began
        jax.block_until_ready(compiled[name](state, batch))
        best[name] = float("inf")
    for _ in range(ROUNDS):
        for name, (_, state) in forms.items():
            began = time.perf_counter()
            jax.block_until_ready(compiled[name](state, batch))
            best[name] = min(best[name], time.perf_counter() - began)
    first = next(iter(forms))
    model = f"{arguments.blocks} blocks, width {WIDTH}, {TOKENS} tokens, batch {BATCH}"
    machine = f"jax {jax.__version__}, {jax.devices()[0].device_kind}"
    lines = [
        "# What depth costs",
        "",
        f"A transformer of {model}; {machine}.",
        "",
        "| form | compile, this / specc | step, this / specc |",
        "|---|---:|---:|",
    ]
    for name in forms:
        ratios = (compiling[name] / compiling[first], best[name] / best[first])
        lines.append(f"| {name} | {ratios[0]:.2f} | {ratios[1]:.2f} |")
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
