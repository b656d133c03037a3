"""git+https://: one commit of a repository, its large files included."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triton_api.conditions import Reason
from triton_api.fetching import FetchRequest
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.archives.extract import extract_stream
from triton_fetcher.archives.limits import unpacked_limit
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found
from triton_fetcher.git.lfs import LargeFiles, pointers
from triton_fetcher.git.program import Git
from triton_fetcher.git.references import commit_of
from triton_fetcher.git.remote import Remote, ask
from triton_fetcher.sources.source import TreeSource
from triton_fetcher.transfer import Transfer
from triton_fetcher.web import WebClient, authorization_of, web_client
from triton_fetcher.web.login import basic
from triton_fetcher.web.trust import write_authorities

# GitHub takes a token as the password of any user, GitLab and Gitea as well.
_ANY_USER: Final = "x-access-token"


@asynccontextmanager
async def open_source(request: FetchRequest, credentials: Credentials) -> AsyncIterator[TreeSource]:
    """Open the source. Raises FetchError."""
    url, revision = _address(request.uri or "")
    async with web_client(request.policy, credentials, private_allowed=True) as client:
        yield _Repository(client, url, revision, credentials)


@dataclass
class _Repository(TreeSource):
    """One revision of a repository."""

    client: WebClient
    url: WebUrl
    revision: str | None
    credentials: Credentials
    _found: tuple[Remote, str] | None = None

    async def version(self) -> str:
        self._found = await self._find()
        return self._found[1]

    async def fill(self, folder: Path, transfer: Transfer) -> None:
        remote, commit = self._found or await self._find()
        store = transfer.scratch / "git"
        await asyncio.to_thread(shutil.rmtree, store, ignore_errors=True)
        authorities = write_authorities(self.credentials, transfer.scratch / "authorities.pem")
        git = Git(store, remote, authorities)
        await git.make()
        await git.fetch(commit, transfer.progress.advance)
        await self._unpack(git, commit, folder)
        await asyncio.to_thread(shutil.rmtree, store)
        large = await asyncio.to_thread(pointers, folder)
        if large:
            source = await LargeFiles.located(self.client, remote, self.credentials, large)
            await transfer.download(large, source.read, folder)

    async def _find(self) -> tuple[Remote, str]:
        remote = await ask(self.client, self.url, self.credentials, self._authorization())
        try:
            return remote, commit_of(self.revision, remote.references)
        except LookupError as error:
            raise not_found(f"{self.url.shown} can't be used: {error.args[0]}") from None

    async def _unpack(self, git: Git, commit: str, folder: Path) -> None:
        limit = unpacked_limit(await asyncio.to_thread(git.stored_bytes))
        async with git.archive(commit) as pipe:
            with os.fdopen(os.dup(pipe), "rb") as stream:
                shown = f"{self.url.shown} at {commit[:12]}"
                await asyncio.to_thread(extract_stream, stream, folder, limit=limit, shown=shown)

    def _authorization(self) -> str | None:
        token = self.credentials.first("token")
        if token and not self.credentials.first("authorization"):
            return basic(self.credentials.first("username") or _ANY_USER, token)
        return authorization_of(self.credentials)


def _address(uri: str) -> tuple[WebUrl, str | None]:
    """Return the repository's URL and the revision. Raises FetchError."""
    host, _, path = uri.removeprefix("git+https://").partition("/")
    repository, at, revision = path.partition("@")
    try:
        url = parse_url(f"https://{host}/{repository.rstrip('/')}")
    except ValueError as error:
        raise FetchError(
            Reason.SOURCE_NOT_FOUND, f"spec.repository.uri can't be used: {error}"
        ) from None
    if at and not revision:
        raise FetchError(
            Reason.SOURCE_NOT_FOUND,
            "spec.repository.uri can't be used: a revision is missing after the @",
        )
    return url, revision or None
