"""The networks of networks.py in PyTorch, eager: run as a process of its own, as torch_peer.py."""

from __future__ import annotations

import sys

import torch
import torch_peer
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everybody writes it


class Steps(nn.Module):
    """[batch, steps, features] with the features where PyTorch has channels."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.transpose(1, 2)


class Mean(nn.Module):
    """The mean over all positions."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.flatten(2).mean(-1)


def normalized(channels: int, filters: int, size: int, strides: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(channels, filters, size, strides, size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters))


class Residual(nn.Module):
    def __init__(self, channels: int, filters: int, strides: int) -> None:
        super().__init__()
        self.first = normalized(channels, filters, 3, strides)
        self.second = normalized(filters, filters, 3)
        short = nn.Identity() if strides == 1 else normalized(channels, filters, 1, strides)
        self.shortcut = short

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.shortcut(x) + self.second(F.relu(self.first(x))))


def residual() -> nn.Sequential:
    layers: list[nn.Module] = [torch_peer.Channels(), normalized(3, 16, 3), nn.ReLU()]
    channels = 16
    for filters, first in ((16, 1), (32, 2), (64, 2)):
        for strides in (first, 1, 1):
            layers.append(Residual(channels, filters, strides))
            channels = filters
    return nn.Sequential(*layers, Mean(), nn.Linear(64, 10))


def apart(channels: int, filters: int) -> list[nn.Module]:
    each = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
    return [each, nn.Conv2d(channels, filters, 1), nn.ReLU()]


def separable() -> nn.Sequential:
    first = [torch_peer.Channels(), nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU()]
    last = [Mean(), nn.Linear(128, 10)]
    return nn.Sequential(*first, *apart(32, 64), nn.MaxPool2d(2), *apart(64, 128), *last)


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(5000, 64), nn.Embedding(64, 64)
        blocks = [nn.TransformerEncoderLayer(64, 4, 256, 0.1, batch_first=True) for _ in range(2)]
        self.blocks, self.last = nn.Sequential(*blocks), nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.blocks(self.tokens(x) + self.places(torch.arange(64))).mean(1))


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(5000, 64)
        self.both = nn.GRU(64, 64, batch_first=True, bidirectional=True)
        self.more, self.last = nn.GRU(128, 64, batch_first=True), nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.more(self.both(self.embed(x))[0])[0][:, -1])


def signal() -> nn.Sequential:
    layers: list[nn.Module] = [Steps()]
    for channels, filters, size in ((16, 64, 5), (64, 64, 5)):
        layers += [nn.Conv1d(channels, filters, size), nn.ReLU(), nn.MaxPool1d(2)]
    layers += [nn.Conv1d(64, 128, 3), nn.ReLU(), Mean(), nn.Dropout(0.5)]
    return nn.Sequential(*layers, nn.Linear(128, 10))


def table() -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in ((54, 256), (256, 128)):
        layers += [nn.BatchNorm1d(before), nn.Linear(before, after), nn.ReLU(), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.Linear(128, 10))


torch_peer.MODELS |= {
    "residual": residual,
    "separable": separable,
    "encoder": Encoder,
    "recurrent": Recurrent,
    "signal": signal,
    "table": table,
}

if __name__ == "__main__":
    torch_peer.main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
