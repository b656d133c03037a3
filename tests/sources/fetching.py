"""Run the fetcher on a real source, in this process or as one of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triton_api import contract
from triton_api.fetching import FetchReport, FetchRequest, SourcePolicy
from triton_fetcher.pipeline import fetch
from triton_fetcher.places import Places, places
from triton_fetcher.progress import Progress
from triton_fetcher.transfer import Limits

LOOPBACK = SourcePolicy(networks=("127.0.0.0/8",))
_OPERATOR = Path(__file__).parents[2] / "operator"


def unhesitating() -> Limits:
    """Return the limits of production for uploads that are over."""
    return Limits(settle_seconds=0)


@dataclass
class Pod:
    """The folders of one serving pod, below *root*; the cache may be another pod's too."""

    root: Path
    secret: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=unhesitating)
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        for folder in (self.places.source, self.places.repository, self.places.credentials):
            folder.mkdir(parents=True, exist_ok=True)
        for key, value in self.secret.items():
            (self.places.credentials / key).write_text(value, encoding="utf-8")

    @property
    def places(self) -> Places:
        """Return where things are."""
        return places(self._environment)

    def request(self, uri: str | None, **fields: Any) -> FetchRequest:
        """Return the request for *uri*, as the operator renders it."""
        secret = "source" if self.secret else None
        return FetchRequest(**{"uri": uri, "secret": secret, "policy": LOOPBACK, **fields})

    async def fetch(self, uri: str | None, **fields: Any) -> FetchReport:
        """Fetch in this process. Raises FetchError."""
        self.progress = Progress()
        return await fetch(self.request(uri, **fields), self.places, self.progress, self.limits)

    def start(self, uri: str | None, **fields: Any) -> "subprocess.Popen[bytes]":
        """Fetch in a process of its own, as the container does."""
        request = self.request(uri, **fields).model_dump_json(by_alias=True)
        environment = os.environ | self._environment
        environment |= {"PYTHONPATH": str(_OPERATOR), contract.FETCH_REQUEST_VARIABLE: request}
        command = [sys.executable, "-m", "triton_fetcher"]
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def report(self) -> FetchReport:
        """Return what the process of its own reported."""
        return FetchReport.model_validate(json.loads(self.places.report.read_bytes()))

    def served(self) -> dict[str, bytes]:
        """Return what Triton would see: path and content of each file."""
        root = self.places.repository
        return {
            (Path(folder) / name).relative_to(root).as_posix(): (Path(folder) / name).read_bytes()
            for folder, _, names in os.walk(root, followlinks=True)
            for name in names
        }

    def restart(self) -> None:
        """Forget what the pod's own disk holds, as a new pod has nothing."""
        for folder in (self.places.source, self.places.repository):
            shutil.rmtree(folder)
            folder.mkdir()

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "TRITON_FETCHER_ROOT": str(self.root),
            "TRITON_FETCHER_REPORT": str(self.root / "report"),
            "TRITON_FETCHER_PORT": "0",
        }


def repository(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write *files* below *folder*."""
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder
