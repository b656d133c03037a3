"""What is sent: the body, its kind, and the model that it is for."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from triton_cli.errors import UserError
from triton_cli.user_files import content

Object = Mapping[str, Any]

JSON: Final = "application/json"
OTHER: Final = "application/octet-stream"
NUMPY: Final = "application/x-npy"
NUMPY_ARCHIVE: Final = "application/x-npz"
# How each begins, by its format's definition.
_BEGINNINGS: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\x93NUMPY": NUMPY,
    b"PK\x03\x04": NUMPY_ARCHIVE,
}


@dataclass(frozen=True)
class Data:
    """The content of a request."""

    content: bytes
    media_type: str


def data(words: str) -> Data:
    """Return what *words* stand for: `@file`, `-` for standard input, or JSON itself.

    Raises UserError.
    """
    if words == "-":
        return _recognised(sys.stdin.buffer.read() if sys.stdin else b"", "standard input")
    if words.startswith("@"):
        return _recognised(content(words[1:]), words[1:])
    wrong = _no_json(words)
    if wrong:
        file = f"for the content of the file write @{words}" if _is_file(words) else wrong
        raise UserError(f"--data is no JSON; {file}")
    return Data(words.encode(), JSON)


def served_model(body: Object, wanted: str | None) -> str:
    """Return the model to ask: *wanted*, or the only one there is. Raises UserError."""
    served = [each["name"] for each in (body.get("status") or {}).get("models") or []]
    name = body["metadata"]["name"]
    if wanted is None and len(served) != 1:
        many = f"serves {', '.join(served)}" if served else "does not tell what it serves"
        raise UserError(f"{name} {many}; name a model with --model")
    if wanted is not None and served and wanted not in served:
        raise UserError(f"{name} serves no model {wanted}; it serves {', '.join(served)}")
    return wanted or served[0]


def _recognised(content: bytes, source: str) -> Data:
    if not content:
        raise UserError(f"{source} is empty; a request has something in it")
    for beginning, media_type in _BEGINNINGS.items():
        if content.startswith(beginning):
            return Data(content, media_type)
    wrong = _no_json(content)
    if wrong and source.endswith(".json"):
        raise UserError(f"{source} is no JSON: {wrong}; correct the file")
    return Data(content, OTHER if wrong else JSON)


def _no_json(text: str | bytes) -> str:
    """Return why *text* is no JSON, "" when it is."""
    try:
        json.loads(text)
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "it is nested too deep"
    return ""


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:
        # Too long for a name, for example.
        return False
