"""What `specc run examples/iris.spec` does, as a PyTorch user writes it: run by whole_process.py.

    python iris_torch.py IRIS.csv.gz FOLDER

Writes weights and figures into the folder. It draws no pictures and does not count recall, both of
which the spec asks for.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from iris_rows import EPOCHS, splits
from torch import nn


def judged(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> dict[str, float]:
    with torch.no_grad():
        scores = model(x)
        hits = (scores.argmax(dim=-1) == y).float().mean()
        return {"loss": float(nn.functional.cross_entropy(scores, y)), "accuracy": float(hits)}


def main() -> None:
    csv, folder = sys.argv[1], Path(sys.argv[2])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    found = {
        name: (torch.from_numpy(x), torch.from_numpy(y)) for name, (x, y) in splits(csv).items()
    }
    layers = [nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3)]
    model = nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, fused=True)
    x, y = found["train"]
    history = []
    for _ in range(EPOCHS):
        losses, hits = 0.0, 0.0
        for rows in torch.randperm(len(x)).split(16):
            scores = model(x[rows])
            loss = nn.functional.cross_entropy(scores, y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += float(loss) * len(rows)
            hits += float((scores.argmax(dim=-1) == y[rows]).sum())
        seen = {"loss": losses / len(x), "accuracy": hits / len(x)}
        seen |= {f"val_{k}": v for k, v in judged(model, *found["validation"]).items()}
        history.append(seen)
    folder.mkdir(parents=True)
    torch.save(model.state_dict(), folder / "model.pt")
    figures = {"history": history, "evaluation": judged(model, *found["test"])}
    (folder / "result.json").write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
