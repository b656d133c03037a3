"""Run requests on a session: those that fit together as one execution."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from onnx_backend.graph import Array, Graph


@dataclass(frozen=True)
class Job:
    """One request, taken apart."""

    number: int
    feed: dict[str, Array]
    wanted: tuple[str, ...]


def batches(jobs: Iterable[Job], batching: bool) -> list[list[Job]]:
    """Group jobs that one execution can answer: same shapes beside the batch dimension."""
    groups: dict[object, list[Job]] = {}
    for job in jobs:
        shapes = tuple(sorted((name, array.shape[1:]) for name, array in job.feed.items()))
        groups.setdefault(shapes if batching else job.number, []).append(job)
    return list(groups.values())


def run(graph: Graph, batch: list[Job]) -> list[dict[str, Array]]:
    """Run the jobs of *batch* in one execution and return each job's outputs by name."""
    wanted = {name for job in batch for name in job.wanted}
    names = [tensor.name for tensor in graph.outputs if tensor.name in wanted]
    feed = {
        tensor.name: _to_graph(_join([job.feed[tensor.name] for job in batch]), tensor.shape)
        for tensor in graph.inputs
    }
    results = graph.session.run(names, feed)
    parts = [_split(_from_graph(result), batch) for result in results]
    return [dict(zip(names, share, strict=True)) for share in zip(*parts, strict=True)]


def _join(arrays: list[Array]) -> Array:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _split(result: Array, batch: list[Job]) -> list[Array]:
    """Cut *result* along the batch dimension into one part for each job."""
    if len(batch) == 1:
        return [result]
    sizes = [next(iter(job.feed.values())).shape[0] for job in batch]
    return np.split(result, np.cumsum(sizes)[:-1])


def _to_graph(array: Array, shape: tuple[int, ...]) -> Array:
    """Give a value the form the graph takes: text decoded, a lone element as a scalar."""
    if array.dtype == np.object_:
        array = _each(array, lambda item: item.decode() if isinstance(item, bytes) else item)
    return array if shape else array.reshape(())


def _from_graph(array: Array) -> Array:
    """Give a value the form Triton takes: text as bytes, at least one dimension, contiguous."""
    array = np.asarray(array)
    if array.dtype.kind in "OU":
        array = _each(array, lambda item: str(item).encode())
    return np.ascontiguousarray(np.atleast_1d(array))


def _each(array: Array, convert: Callable[[Any], Any]) -> Array:
    items = np.empty(array.size, dtype=np.object_)
    items[:] = [convert(item) for item in array.reshape(-1)]
    return items.reshape(array.shape)
