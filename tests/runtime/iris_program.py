"""iris.spec as the compiler emits it, with the kernels imported instead of pasted."""

from __future__ import annotations

import jax.numpy as jnp
import optax
from flax import nnx

from specc.kernels.mean import Mean
from specc.kernels.objective import Objective, Program


def sparse_categorical_accuracy(target, output):
    return jnp.argmax(output, axis=-1) == target


class Model(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        kernel_init = nnx.initializers.glorot_uniform()
        self.dense = nnx.Linear(4, 16, kernel_init=kernel_init, rngs=rngs)
        self.dense_2 = nnx.Linear(16, 16, kernel_init=kernel_init, rngs=rngs)
        self.dense_3 = nnx.Linear(16, 3, kernel_init=kernel_init, rngs=rngs)

    def __call__(self, features):
        x = nnx.relu(self.dense(features))
        x = nnx.relu(self.dense_2(x))
        return self.dense_3(x)


def forward(model, batch, *, training=False, rngs=None, valid=None):
    return {"species": model(batch["features"])}, {}


def finish(outputs):
    return {"species": nnx.softmax(outputs["species"])}


def losses(batch, outputs, valid):
    return {
        "species": optax.softmax_cross_entropy_with_integer_labels(
            outputs["species"], batch["species"]
        )
    }


def weights(batch):
    return {}


def measure(batch, outputs):
    return {"accuracy": (batch["species"], nnx.softmax(outputs["species"]))}


METRICS = {"accuracy": Mean(sparse_categorical_accuracy)}


def optimizer(steps):
    return optax.adam(1e-2)


PROGRAM = Program(
    model=Model,
    forward=forward,
    finish=finish,
    weights=weights,
    measure=measure,
    metrics=METRICS,
    objectives=(Objective("loss", losses, {"species": 1.0}, nnx.Param, optimizer),),
)
