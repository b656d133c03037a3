"""Requests to one repository of a registry (OCI distribution specification 1.1)."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import ClientResponse

from triton_api.conditions import Reason
from triton_fetcher.archives.extract import content_refused
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found
from triton_fetcher.registry.login import Login
from triton_fetcher.registry.reference import DIGEST, Reference
from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.web import Place, WebClient, read_file
from triton_fetcher.web.faults import status_error

_ACCEPTED: Final = (
    "application/vnd.oci.image.index.v1+json,"
    "application/vnd.oci.image.manifest.v1+json,"
    "application/vnd.docker.distribution.manifest.list.v2+json,"
    "application/vnd.docker.distribution.manifest.v2+json"
)
# What registries accept at most, by the specification's advice.
_MAX_MANIFEST_BYTES: Final = 4 * 1024**2
_OK: Final = 200
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_MISSING: Final = 404


@dataclass(frozen=True)
class Manifest:
    """A manifest or an index as its registry has it, with the digest of its bytes."""

    content: dict[str, Any]
    digest: str


class Registry:
    """One repository of a registry."""

    def __init__(self, client: WebClient, reference: Reference, credentials: Credentials) -> None:
        self.reference = reference
        self._client = client
        self._credentials = credentials
        self._login = Login(client, reference, credentials)

    async def manifest(self, wanted: str) -> Manifest:
        """Return the manifest with the tag or digest *wanted*.

        Raises FetchError; DigestMismatch when a digest is wanted and the bytes have another.
        """
        body = await self._body(wanted, again=True)
        digest = "sha256:" + hashlib.sha256(body).hexdigest()
        if DIGEST.fullmatch(wanted) and digest != wanted:
            raise FetchError(
                Reason.DIGEST_MISMATCH,
                f"the registry answers for {self.reference.shown} with content of digest {digest};"
                " correct the digest in spec.repository.uri, or mend the registry",
            )
        try:
            content = json.loads(body)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise content_refused(self.reference.shown, "its manifest is no JSON object")
        return Manifest(content, digest)

    async def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        """Read a part of the blob whose digest is the version of *file*, as a Reader does."""
        place = Place(
            self.reference.url("blobs", file.version),
            self._credentials,
            await self._login.header(),
        )
        async for chunk in read_file(self._client, place, file, start, end):
            yield chunk

    async def _body(self, wanted: str, *, again: bool) -> bytes:
        url = self.reference.url("manifests", wanted)
        async with self._client.request(
            url, authorization=await self._login.header(), headers={"Accept": _ACCEPTED}
        ) as response:
            if response.status == _OK:
                return await self._limited(response)
            if response.status == _MISSING:
                raise not_found(
                    f"registry {url.authority} has no {self.reference.shown}; correct"
                    " spec.repository.uri, or push it"
                )
            if response.status == _FORBIDDEN or (response.status == _UNAUTHORIZED and not again):
                raise self._login.refused()
            if response.status != _UNAUTHORIZED:
                raise status_error(response.status, url, self._credentials)
            challenge = response.headers.get("WWW-Authenticate", "")
        await self._login.answer(challenge)
        return await self._body(wanted, again=False)

    async def _limited(self, response: ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > _MAX_MANIFEST_BYTES:
                raise content_refused(self.reference.shown, "its manifest is larger than 4 MiB")
        return bytes(body)
