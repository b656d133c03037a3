"""Implicit states of sequence batching."""

from collections.abc import Iterator
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.tree import joined

FOLDER: Final = "initial_state"


def check(model: Model, _: Options) -> Iterator[Finding]:
    """A state begins in at most one way, and its file is there."""
    for index, state in enumerate(model.config.sequence_batching.state):
        at = ("sequence_batching", 0, "state", index, "initial_state")
        if len(state.initial_state) > 1:
            yield model.error(
                at,
                f"state {state.input_name!r} has {len(state.initial_state)} initial states",
                "Keep one.",
            )
        for position, start in enumerate(state.initial_state):
            yield from _start(model, (*at, position), start)


def _start(model: Model, at: tuple[str | int, ...], start: ModelConfig) -> Iterator[Finding]:
    file = start.data_file
    if file and not model.has_file(joined(FOLDER, file)):
        yield model.error(
            (*at, "data_file"),
            f"there is no file {file!r} in {model.name}/{FOLDER}",
            f"Put it at {model.name}/{FOLDER}/{file}, or write zero_data: true.",
        )
