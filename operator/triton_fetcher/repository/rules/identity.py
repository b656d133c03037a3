"""The model's name and its batch size."""

import re
from collections.abc import Iterator
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.backends import PYTHON
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options

# The Python backend starts its stub by a shell command that holds the path without quotes.
_SHELL_SAFE: Final = re.compile(r"[\w.,:@%+=-]+", re.ASCII)


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Name equals folder; a Python model's name survives a shell; the batch size is no debt."""
    name = model.config.name
    if name != model.name:
        yield model.error(
            ("name",),
            f"the name {name!r} is not the folder's, {model.name!r}",
            f'Write name: "{model.name}", remove the line, or rename the folder.',
        )
    if model.config.backend == PYTHON and not _SHELL_SAFE.fullmatch(model.name):
        yield model.error(
            (),
            f"the Python backend can't start a model whose folder is named {model.name!r}: its "
            "path becomes part of a shell command, and Triton waits for ever",
            "Rename the folder with letters, digits, `_`, `-` and `.` only.",
        )
    if model.config.max_batch_size < 0:
        yield model.error(
            ("max_batch_size",),
            f"max_batch_size is {model.config.max_batch_size}, it can't be negative",
            "Write 0 for a model without batching, else the largest batch.",
        )
