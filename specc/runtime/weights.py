"""The weights of a model as arrays by name, in memory and in a safetensors file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
from flax import nnx
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from specc.kernels.objective import State
from specc.runtime.failure import Failure

Path = tuple[Any, ...]  # attributes that lead to a variable of the Flax model
Index = tuple[int, ...]  # which of the weights in it; () where it holds one
Names = Mapping[str, tuple[Path, Index]]  # by the name, "dense/kernel", in order of creation

_KINDS = {"F": "float", "I": "int", "U": "uint"}
_SIZED = {f"{k}{n}": f"{_KINDS[k]}{n}" for k in _KINDS for n in (8, 16, 32, 64)}
_DTYPES = _SIZED | {"BF16": "bfloat16", "BOOL": "bool"}  # safetensors' names and numpy's


def all_names(state: State) -> Names:
    """Every variable of the model under its path, where lowering gives no table."""
    flat = nnx.to_flat_state(state.weights)
    return {"/".join(map(str, path)): (tuple(path), ()) for path, _ in flat}


def weights_of(state: State, names: Names) -> dict[str, np.ndarray]:
    """Arrays by name, on the host."""
    flat = dict(nnx.to_flat_state(state.weights))
    arrays = jax.device_get({path: flat[path][...] for path, _ in names.values()})
    return {name: np.asarray(arrays[path][index]) for name, (path, index) in names.items()}


def with_weights(state: State, names: Names, arrays: Mapping[str, np.ndarray]) -> State:
    """The state with those weights instead; names, shapes and dtypes must be those of its own."""
    _compare(_kinds(weights_of(state, names)), _kinds(arrays), "the given weights")
    flat = dict(nnx.to_flat_state(state.weights))
    given: dict[Path, Any] = {}
    for name, (path, index) in names.items():
        if not index:
            given[path] = arrays[name]
            continue
        if path not in given:
            given[path] = np.empty(flat[path].shape, flat[path].dtype)
        given[path][index] = arrays[name]
    flat |= {path: flat[path].replace(jax.device_put(array)) for path, array in given.items()}
    return state._replace(weights=nnx.from_flat_state(flat))


def save(path: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a safetensors file."""
    save_file({name: np.asarray(array, order="C") for name, array in arrays.items()}, path)


def save_arrays(path: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the constants that a program reads, `arrays.npz`."""
    columns: dict[str, Any] = dict(arrays)
    np.savez_compressed(path, **columns)


def load(path: str, expected: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Read a safetensors file whose names, shapes and dtypes are those of `expected`.

    They are compared by the file's header before any array is made: a file cannot ask for memory
    that the program would not use.
    """

    def read(file: Any) -> dict[str, np.ndarray]:
        _compare(_kinds(expected), _found(file), path)
        return {name: file.get_tensor(name) for name in expected}

    return _opened(path, read)


def matching(
    path: str, expected: Mapping[str, Any]
) -> tuple[dict[str, np.ndarray], list[str], list[str]]:
    """Read what a file and `expected` both have by name; the shapes must agree.

    -> arrays in the dtypes of `expected`, names that the file lacks, names that only it has
    """

    def read(file: Any) -> tuple[dict[str, np.ndarray], list[str], list[str]]:
        found, wanted = _found(file), _kinds(expected)
        both = [name for name in wanted if name in found]
        if not both:
            first = f", but `{min(found)}`" if found else ""
            raise Failure(
                f"{path} has none of the weights of this model{first}",
                help=f"the model has {', '.join(f'`{n}`' for n in list(wanted)[:3])}, …",
            )
        differ = [n for n in both if found[n][0] != wanted[n][0]]
        if differ:
            shown = "; ".join(
                f"`{n}` is {_shown(found[n])} there and {_shown(wanted[n])} here"
                for n in differ[:3]
            )
            raise Failure(
                f"{path} does not fit the model: {shown}",
                help="give a layer that is to begin anew another name",
            )
        arrays = {n: file.get_tensor(n).astype(wanted[n][1]) for n in both}
        missing = [n for n in wanted if n not in found]
        return arrays, missing, sorted(found.keys() - wanted.keys())

    return _opened(path, read)


def _opened(path: str, read: Callable[[Any], Any]) -> Any:
    try:
        with safe_open(path, framework="numpy") as file:
            return read(file)
    except (SafetensorError, OSError) as error:
        raise Failure(f"{path} cannot be read as weights: {error}") from error


def _found(file: Any) -> Kinds:
    """Shapes and dtypes by name, from the header alone."""
    found: Kinds = {}
    for name in file.keys():  # noqa: SIM118 - it is no mapping
        part = file.get_slice(name)
        dtype = _DTYPES.get(part.get_dtype(), part.get_dtype())
        found[name] = (tuple(part.get_shape()), dtype)
    return found


Kinds = dict[str, tuple[tuple[int, ...], str]]


def _kinds(arrays: Mapping[str, Any]) -> Kinds:
    return {name: (tuple(array.shape), str(array.dtype)) for name, array in arrays.items()}


def _compare(expected: Kinds, found: Kinds, where: str) -> None:
    missing, unknown = expected.keys() - found.keys(), found.keys() - expected.keys()
    if missing or unknown:
        lacks = f"lacks `{min(missing)}`" if missing else ""
        has = f"has `{min(unknown)}`, which the program does not" if unknown else ""
        raise Failure(
            f"{where} {' and '.join(part for part in (lacks, has) if part)}",
            help="weights fit the spec that they were trained with",
        )
    for name, kind in expected.items():
        if found[name] != kind:
            raise Failure(
                f"{where} has `{name}` as {_shown(found[name])}, "
                f"but the program needs {_shown(kind)}",
                help="weights fit the spec that they were trained with",
            )


def _shown(kind: tuple[tuple[int, ...], str]) -> str:
    shape, dtype = kind
    return f"{dtype}[{', '.join(map(str, shape))}]"
