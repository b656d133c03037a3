"""Read the API server's audit log: who asked for what, and when, by the server's own clock."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

WRITES: Final = frozenset({"create", "update", "patch", "delete", "deletecollection"})


@dataclass(frozen=True)
class Request:
    """One answered request."""

    user: str
    verb: str
    resource: str
    """Plural, with the subresource behind a slash."""
    namespace: str
    name: str
    code: int
    received: float
    """Seconds since the epoch."""
    answered: float

    @property
    def is_write(self) -> bool:
        """Return whether it asked for a change."""
        return self.verb in WRITES

    @property
    def is_lease(self) -> bool:
        """Return whether it is about leader election, which costs the same at any size."""
        return self.resource == "leases"


class AuditLog:
    """The requests that mention one word, such as a namespace, from now on."""

    def __init__(self, path: Path, word: str) -> None:
        """Begin at the present end of the log at *path*."""
        self._path = path
        self._word = word.encode()
        self._file: BinaryIO = path.open("rb")
        self._file.seek(0, 2)
        self._rest = b""
        self.requests: list[Request] = []

    def read(self) -> list[Request]:
        """Take in what was written since the last call; return all requests so far."""
        self._take(self._file.read())
        if self._path.stat().st_ino != Path(f"/proc/self/fd/{self._file.fileno()}").stat().st_ino:
            # The server renamed the full log and began a new one; the old one may have grown.
            self._take(self._file.read())
            self._file.close()
            self._file = self._path.open("rb")
            self._take(self._file.read())
        return self.requests

    def close(self) -> None:
        """Close the log."""
        self._file.close()

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if self._word in line:
                self._keep(json.loads(line))

    def _keep(self, event: dict[str, object]) -> None:
        # A watch is logged when it starts and again when it ends; the start tells all.
        is_watch = event["verb"] == "watch"
        if event["stage"] == ("ResponseStarted" if is_watch else "ResponseComplete"):
            self.requests.append(_request(event))


def tally(requests: Iterable[Request]) -> dict[str, int]:
    """Count requests by verb and resource, such as `patch deployments`, most frequent first."""
    counts = Counter(f"{each.verb} {each.resource}" for each in requests)
    return dict(counts.most_common())


def _request(event: dict[str, object]) -> Request:
    reference = event.get("objectRef")
    about = reference if isinstance(reference, dict) else {}
    user, answer = event["user"], event.get("responseStatus")
    parts = (about.get("resource", "none"), about.get("subresource", ""))
    return Request(
        user=user["username"] if isinstance(user, dict) else "",
        verb=str(event["verb"]),
        resource="/".join(part for part in parts if part),
        namespace=about.get("namespace", ""),
        name=about.get("name", ""),
        code=int(answer.get("code", 0)) if isinstance(answer, dict) else 0,
        received=_seconds(event["requestReceivedTimestamp"]),
        answered=_seconds(event["stageTimestamp"]),
    )


def _seconds(text: object) -> float:
    return datetime.fromisoformat(str(text)).timestamp()
