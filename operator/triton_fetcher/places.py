"""Where things are: contract.py's paths, below another root for a run outside a container."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triton_api import contract


@dataclass(frozen=True)
class Places:
    """The folders that the pod mounts, and the file for the report."""

    source: Path
    cache: Path
    repository: Path
    credentials: Path
    report: Path


def places(environment: Mapping[str, str]) -> Places:
    """Return the places of this container.

    One variable stands for `/`, TRITON_FETCHER_REPORT for the kubelet's termination log.
    """
    root = Path(environment.get(contract.FETCHER_ROOT_VARIABLE, "/"))
    return Places(
        source=root / contract.SOURCE_PATH.lstrip("/"),
        cache=root / contract.CACHE_PATH.lstrip("/"),
        repository=root / contract.REPOSITORY_PATH.lstrip("/"),
        credentials=root / contract.CREDENTIALS_PATH.lstrip("/"),
        report=Path(environment.get("TRITON_FETCHER_REPORT", "/dev/termination-log")),
    )
