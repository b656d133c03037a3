"""Manifests and scripts of runs that are quick, because most of them need no Triton."""

from pathlib import Path
from typing import Any

import yaml

ECHO = "def init():\n    pass\n\n\ndef run(data):\n    return data\n"


def model(
    folder: Path,
    name: str = "echo",
    *,
    repository: dict[str, Any] | None = None,
    middleware: dict[str, Any] | None = None,
) -> Path:
    """Write a model with a script, unless it has only a repository; return the file."""
    script = {"source": {"volume": {"claimName": "src"}}, **(middleware or {})}
    alone = repository is not None and middleware is None
    spec = {
        **({"repository": repository} if repository else {}),
        **({} if alone else {"middleware": script}),
    }
    body = {
        "apiVersion": "triton-operator.dev/v1alpha1",
        "kind": "TritonModel",
        "metadata": {"name": name},
        "spec": spec,
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(body))
    return path


def script(folder: Path, text: str) -> None:
    """Write the script, in a folder `src`."""
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "score.py").write_text(text)
