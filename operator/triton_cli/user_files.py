"""Files of the user: read whole, or refused in a sentence."""

import json
from pathlib import Path
from typing import Any

import yaml

from triton_cli import yaml_text
from triton_cli.errors import UserError


def content(file: str | Path, advice: str = "correct the name") -> bytes:
    """Return what is in *file*. Raises UserError that ends with *advice*."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UserError(f"can't read {file}: {error.strerror}; {advice}") from None


def json_in(file: str | Path, advice: str = "correct the file") -> Any:
    """Return the JSON in *file*: UTF-8 or UTF-16, with or without the mark of Windows' programs.

    Raises UserError that ends with *advice*.
    """
    try:
        return json.loads(content(file, advice))
    except ValueError as error:
        raise UserError(f"{file} is no JSON: {error}; {advice}") from None
    except RecursionError:
        raise UserError(f"{file} is nested too deep; {advice}") from None


def yaml_in(file: str | Path, advice: str = "correct the file") -> Any:
    """Return the document of YAML in *file*, None without one.

    Raises UserError that ends with *advice*.
    """
    try:
        documents = [yaml_text.content(node) for node in yaml_text.nodes(content(file, advice))]
    except yaml.YAMLError as error:
        raise UserError(f"{file} is no YAML: {yaml_text.problem(error)}; {advice}") from None
    if len(documents) > 1:
        raise UserError(f"{file} holds {len(documents)} documents; name a file with one")
    return documents[0] if documents else None
