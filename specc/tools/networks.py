"""The architectures that come with specc, as the reference shows them."""

from __future__ import annotations

from specc.semantics.architectures import (
    PREFIX,
    Network,
    about,
    families,
    of_family,
    places,
)
from specc.tools.entries import Entry

KIND = "architectures"

# What the settings mean, whichever network has them.
SETTINGS = {
    "include_top": "true or false; whether it ends in classes, or in features",
    "pooling": (
        '`none`, "avg" or "max", or a layer; what is made of the features where the top is left off: '
        "`none` keeps their image"
    ),
    "classes": "a whole number of at least 1; how many classes the top tells apart",
    "classifier_activation": (
        "`none`, or an activation; applied to the classes: `none` leaves them logits"
    ),
    "alpha": "a number above 0; widens or narrows every layer",
    "depth_multiplier": "a whole number of at least 1; channels that a depthwise convolution makes of one",
    "minimalistic": "true or false; only windows of 3 and relu, for hardware that has no more",
    "include_preprocessing": "true or false; scales the pixels inside",
    "dropout": "a number at least 0 and below 1; the share that is dropped before the classes",
    "dropout_rate": "a number at least 0 and below 1; the share that is dropped before the classes",
    "drop_connect_rate": (
        "a number at least 0 and below 1; the share of images for which the last block is left out in "
        "training; less for those before"
    ),
    "drop_path_rate": (
        "a number at least 0 and below 1; the share of images for which the last block is left out in "
        "training; less for those before"
    ),
    "imagenet": "true or false; scales the channels as the weights that Keras publishes expect",
}


def entries() -> list[Entry]:
    """All networks, family by family."""
    return [entry(n) for family in families() for n in of_family(family)]


def entry_of(name: str) -> Entry | None:
    family = places().get(name)
    if family is None:
        return None
    (network,) = (n for n in of_family(family) if n.name == name)
    return entry(network)


def entry(network: Network) -> Entry:
    said = about(network.family)
    others = [name for name, family in places().items() if family == network.family]
    return Entry(
        name=network.name,
        kind=KIND,
        signature=f"{network.name}(…)",
        sentence=network.comment,
        more=(said.images,),
        inputs=(),
        options=tuple((f"{name} = {value}", SETTINGS[name]) for name, value in network.settings),
        call_options=(),
        named=(),
        facts=(),
        examples=(
            (f'import "{PREFIX}{network.family}"', ""),
            (f"image |> {network.name}(classes = 10)", "float[height, width, 3] -> float[10]"),
        ),
        keras=f"In Keras it is `keras.applications.{network.name}`.",
        source=said.source,
        related=tuple(name for name in others if name != network.name),
    )
