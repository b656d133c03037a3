"""Large files of a Git repository (Git LFS, batch API version 1), by our own client.

The git-lfs program would connect wherever the repository's `.lfsconfig` and the server say.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found, unavailable
from triton_fetcher.git.remote import Remote
from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.web import Place, WebClient, read_file
from triton_fetcher.web.faults import status_error

_MEDIA_TYPE: Final = "application/vnd.git-lfs+json"
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n"
    rb"(?:ext-[^\n]*\n)*"
    rb"oid sha256:(?P<oid>[0-9a-f]{64})\n"
    rb"size (?P<size>\d{1,18})\n"
)
# The specification's limit for a pointer file.
_MAX_POINTER_BYTES: Final = 1024
# What GitHub and GitLab answer at once.
_BATCH: Final = 100
_OK: Final = 200


def pointers(folder: Path) -> list[RemoteFile]:
    """Return the large files that the tree in *folder* holds pointers to; call it in a thread."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size <= _MAX_POINTER_BYTES:
            match = _POINTER.fullmatch(path.read_bytes())
            if match:
                oid = match["oid"].decode()
                name = str(path.relative_to(folder))
                found.append(RemoteFile(name, int(match["size"]), version=oid, sha256=oid))
    return found


@dataclass
class LargeFiles:
    """The large files of one repository."""

    client: WebClient
    remote: Remote
    credentials: Credentials
    _places: dict[str, Place]

    @classmethod
    async def located(
        cls,
        client: WebClient,
        remote: Remote,
        credentials: Credentials,
        files: Sequence[RemoteFile],
    ) -> "LargeFiles":
        """Ask the server where *files* are. Raises FetchError."""
        large = cls(client, remote, credentials, {})
        for start in range(0, len(files), _BATCH):
            await large._locate(files[start : start + _BATCH])
        return large

    def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        """Read a part of *file*, as a Reader does."""
        return read_file(self.client, self._places[file.version], file, start, end)

    async def _locate(self, files: Sequence[RemoteFile]) -> None:
        url = parse_url(f"{_with_suffix(self.remote.url)}/info/lfs/objects/batch")
        async with self.client.request(
            url,
            method="POST",
            authorization=self.remote.authorization,
            headers={"Accept": _MEDIA_TYPE, "Content-Type": _MEDIA_TYPE},
            json={
                "operation": "download",
                "transfers": ["basic"],
                "objects": [{"oid": file.version, "size": file.size} for file in files],
            },
        ) as response:
            if response.status != _OK:
                raise status_error(response.status, url, self.credentials)
            answer: Any = await response.json(content_type=None)
        objects = {entry.get("oid"): entry for entry in answer.get("objects", ())}
        for file in files:
            self._places[file.version] = self._place(file, objects.get(file.version, {}))

    def _place(self, file: RemoteFile, entry: Mapping[str, Any]) -> Place:
        action = entry.get("actions", {}).get("download")
        if action is None:
            raise _missing(file, entry.get("error", {}))
        try:
            url = parse_url(action["href"], query=True)
        except (ValueError, KeyError):
            raise unavailable(f"{self.remote.url.shown} tells no address of {file.path}") from None
        if url.scheme != "https":
            raise unavailable(f"{self.remote.url.shown} offers {file.path} without TLS")
        headers = {str(name): str(text) for name, text in action.get("header", {}).items()}
        given = next((name for name in headers if name.lower() == "authorization"), None)
        own = self.remote.authorization if url.origin == self.remote.url.origin else None
        return Place(url, self.credentials, headers.pop(given) if given else own, headers)


def _missing(file: RemoteFile, error: Mapping[str, Any]) -> FetchError:
    code = error.get("code")
    told = f" (LFS error {code})" if code else ""
    return not_found(f"the LFS storage has not the content of {file.path}{told}; push it anew")


def _with_suffix(url: WebUrl) -> str:
    text = str(url).rstrip("/")
    return text if text.endswith(".git") else f"{text}.git"
