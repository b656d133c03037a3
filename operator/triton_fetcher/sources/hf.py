"""hf://: a repository on the Hugging Face Hub, or on a server that speaks like it."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from huggingface_hub import HfApi, hf_hub_url, set_client_factory
from huggingface_hub.hf_api import RepoSibling

from triton_api.conditions import Reason
from triton_api.fetching import FetchRequest
from triton_api.source_policy import provider_endpoint
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.archives.extract import content_refused
from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.archives.names import Names, safe_path
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found
from triton_fetcher.hub.faults import hub_faults
from triton_fetcher.hub.transport import checked_client
from triton_fetcher.sources.source import FileSource, RemoteFile
from triton_fetcher.web import Place, WebClient, read_file, web_client
from triton_fetcher.web.trust import tls_context

_ADDRESS: Final = re.compile(
    r"hf://(?P<repository>[\w.-]+/[\w.-]+)(?:@(?P<revision>[^/]+))?(?:/(?P<folder>.+))?", re.ASCII
)


@asynccontextmanager
async def open_source(request: FetchRequest, credentials: Credentials) -> AsyncIterator[FileSource]:
    """Open the source. Raises FetchError."""
    uri = request.uri or ""
    match = _ADDRESS.fullmatch(uri)
    if match is None:
        raise _unusable("write hf://organisation/repository, with @revision or /folder if needed")
    try:
        hub = parse_url(request.endpoint or provider_endpoint(uri))
        folder = safe_path(match["folder"] or ".")
    except (ValueError, UnsafeContentError) as error:
        raise _unusable(str(error)) from None
    async with web_client(request.policy, credentials, private_allowed=True) as client:
        tls = tls_context(credentials)
        # The library has one client for the process, and the process one source.
        set_client_factory(lambda: checked_client(client.rules, tls, hub.scheme))
        yield _Hub(client, hub, match["repository"], match["revision"], folder, credentials)


@dataclass
class _Hub(FileSource):
    """One revision of a repository; its commit is looked up once, and all files are of it."""

    client: WebClient
    hub: WebUrl
    repository: str
    revision: str | None
    folder: PurePosixPath
    credentials: Credentials
    _commit: str = ""

    async def files(self) -> Sequence[RemoteFile]:
        with hub_faults(self.hub, self.repository, self.credentials):
            info = await asyncio.to_thread(
                self._api().model_info,
                self.repository,
                revision=self.revision,
                files_metadata=True,
            )
        self._commit = info.sha or ""
        try:
            found = self._below_folder(info.siblings or [])
        except UnsafeContentError as error:
            raise content_refused(
                f"{self.repository} on {self.hub.authority}", str(error)
            ) from None
        if not found:
            raise not_found(
                f"{self.repository} on {self.hub.authority} has no file in"
                f" {str(self.folder)!a}; correct spec.repository.uri"
            )
        return found

    def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        url = hf_hub_url(
            self.repository,
            str(self.folder / file.path),
            revision=self._commit or self.revision,
            endpoint=self._endpoint,
        )
        token = self.credentials.first("HF_TOKEN")
        place = Place(parse_url(url), self.credentials, f"Bearer {token}" if token else None)
        return read_file(self.client, place, file, start, end)

    def _below_folder(self, siblings: Sequence[RepoSibling]) -> list[RemoteFile]:
        """Return the files in the folder. Raises UnsafeContentError."""
        names, files = Names(), []
        for sibling in siblings:
            path = safe_path(sibling.rfilename)
            if path.is_relative_to(self.folder):
                names.add(path, folder=False)
                files.append(_file(sibling, path.relative_to(self.folder)))
        return files

    def _api(self) -> HfApi:
        # False keeps the library from looking for a token of its own.
        return HfApi(endpoint=self._endpoint, token=self.credentials.first("HF_TOKEN") or False)

    @property
    def _endpoint(self) -> str:
        return str(self.hub).rstrip("/")


def _file(sibling: RepoSibling, path: PurePosixPath) -> RemoteFile:
    sha256 = sibling.lfs.sha256 if sibling.lfs else None
    version = sha256 or sibling.blob_id or ""
    return RemoteFile(str(path), sibling.size, version, sha256=sha256)


def _unusable(problem: str) -> FetchError:
    return FetchError(Reason.SOURCE_NOT_FOUND, f"spec.repository.uri can't be used: {problem}")
