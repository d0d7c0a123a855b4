"""The workloads in PyTorch, eager: run as a process of its own by peers.py.

    python torch_peer.py WORKLOAD ARRAYS.npz BATCH

Reads a number of epochs from each line of standard input, trains them, and writes the seconds. Data
lie in tensors and are gathered by index, and Adam is fused: the fastest eager form that was found.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everybody writes it


def mlp(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in zip(sizes[:-1], sizes[1:], strict=True):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Channels(nn.Module):
    """[batch, height, width, 1] with the channel where PyTorch has it."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.permute(0, 3, 1, 2)


class LSTM(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(10_000, 64)
        self.recurrent = nn.LSTM(64, 64, batch_first=True)
        self.last = nn.Linear(64, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.recurrent(self.embed(x))[0][:, -1])


class Block(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.joined, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows, tokens, width = x.shape
        joined = self.joined(self.first(x)).view(rows, tokens, 3, self.heads, width // self.heads)
        q, k, v = joined.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2)
        x = x + self.out(seen.reshape(x.shape))
        return x + self.narrow(F.gelu(self.wide(self.second(x))))


class GPT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(96, 128), nn.Embedding(128, 128)
        self.blocks = nn.Sequential(*[Block(128, 4) for _ in range(4)])
        self.norm, self.last = nn.LayerNorm(128), nn.Linear(128, 96)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.tokens(x) + self.places(torch.arange(x.shape[1]))
        return self.last(self.norm(self.blocks(h)))


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide, self.middle = nn.Linear(784, 256), nn.Linear(256, 32)
        self.back, self.last = nn.Linear(16, 256), nn.Linear(256, 784)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        mu, log_variance = self.middle(F.relu(self.wide(x))).chunk(2, -1)
        z = mu + torch.exp(0.5 * log_variance) * torch.randn_like(mu)
        return self.last(F.relu(self.back(z))), mu, log_variance


def cnn() -> nn.Sequential:
    convolved = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
    convolved += [nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    return nn.Sequential(Channels(), *convolved, *mlp(1600, 128, 10))


MODELS = {
    "W1": lambda: mlp(4, 16, 16, 3),
    "W2": lambda: mlp(784, 256, 128, 10),
    "W3": cnn,
    "W4": LSTM,
    "W5": GPT,
    "W6": lambda: mlp(20, 64, 64, 1),
    "W7": VAE,
}


def judge(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean loss of a batch, and its accuracy."""
    made = model(x)
    if isinstance(made, tuple):
        image, mu, log_variance = made
        divergence = -0.5 * (1 + log_variance - mu**2 - log_variance.exp()).sum()
        image = F.binary_cross_entropy_with_logits(image, x, reduction="sum")
        return (image + divergence) / len(x), torch.zeros(())
    if made.shape[-1] == 1:
        loss = F.binary_cross_entropy_with_logits(made, y)
        return loss, ((made > 0) == (y > 0.5)).float().mean()
    loss = F.cross_entropy(made.reshape(-1, made.shape[-1]), y.reshape(-1))
    return loss, (made.argmax(-1) == y).float().mean()


def main(workload: str, arrays: str, batch: int) -> None:
    torch.manual_seed(0)
    with np.load(arrays) as held:
        x, y = torch.from_numpy(held["x"]), torch.from_numpy(held["y"])
    y = y if y.is_floating_point() else y.long()
    model = MODELS[workload]()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            sums = torch.zeros(2)
            order = torch.randperm(len(x))
            for first in range(0, len(x), batch):
                rows = order[first : first + batch]
                optimizer.zero_grad()
                loss, hits = judge(model, x[rows], y[rows])
                loss.backward()
                optimizer.step()
                sums += torch.stack([loss.detach(), hits]) * len(rows)
            assert torch.isfinite(sums).all()
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
