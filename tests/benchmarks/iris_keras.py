"""What `specc run examples/iris.spec` does, as a Keras user writes it: run by whole_process.py.

    KERAS_BACKEND=jax python iris_keras.py IRIS.csv.gz FOLDER

Writes weights and figures into the folder. It draws no pictures and does not count recall, both of
which the spec asks for.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keras
from iris_rows import EPOCHS, splits


def main() -> None:
    csv, folder = sys.argv[1], Path(sys.argv[2])
    found = splits(csv)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    adam = keras.optimizers.Adam(1e-2)
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        *found["train"],
        batch_size=16,
        epochs=EPOCHS,
        validation_data=found["validation"],
        verbose=0,
    )
    test = model.evaluate(*found["test"], batch_size=16, verbose=0, return_dict=True)
    folder.mkdir(parents=True)
    model.save(folder / "model.keras")
    figures = {"history": history.history, "evaluation": test}
    (folder / "result.json").write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
