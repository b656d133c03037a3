"""oci://: an artifact or an image in a registry."""

import asyncio
import platform
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triton_api.fetching import FetchRequest
from triton_fetcher.archives.extract import content_refused, extract
from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import not_found
from triton_fetcher.registry.layers import Layer, layers_of, manifest_for
from triton_fetcher.registry.overlay import lay_over
from triton_fetcher.registry.reference import parse_reference
from triton_fetcher.registry.registry import Manifest, Registry
from triton_fetcher.sources.source import RemoteFile, TreeSource
from triton_fetcher.transfer import Transfer
from triton_fetcher.web import web_client

# Go's names, which registries use, for the kernel's.
_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}


@asynccontextmanager
async def open_source(request: FetchRequest, credentials: Credentials) -> AsyncIterator[TreeSource]:
    """Open the source. Raises FetchError."""
    reference = parse_reference(request.uri or "")
    async with web_client(request.policy, credentials, private_allowed=True) as client:
        yield _Artifact(Registry(client, reference, credentials))


@dataclass
class _Artifact(TreeSource):
    """What one reference means."""

    registry: Registry
    _manifest: Manifest | None = None

    async def version(self) -> str:
        self._manifest = await self._resolve()
        return self._manifest.digest

    async def fill(self, folder: Path, transfer: Transfer) -> None:
        manifest = self._manifest or await self._resolve()
        shown = self.registry.reference.shown
        try:
            layers = layers_of(manifest.content)
        except UnsafeContentError as error:
            raise content_refused(shown, str(error)) from None
        archives = [layer for layer in layers if layer.archive]
        stored = [_file(layer, layer.sha256) for layer in archives]
        await transfer.download(_once(stored), self.registry.read, transfer.scratch)
        for layer in archives:
            await asyncio.to_thread(_unpack, layer, transfer.scratch, folder, shown)
        files = [_file(layer, str(layer.path)) for layer in layers if layer.path]
        await transfer.download(files, self.registry.read, folder)
        for layer in archives:
            (transfer.scratch / layer.sha256).unlink(missing_ok=True)

    async def _resolve(self) -> Manifest:
        """Return the manifest that the reference leads to, through an index if there is one."""
        reference = self.registry.reference
        manifest = await self.registry.manifest(reference.wanted)
        index = manifest.content.get("manifests")
        if not isinstance(index, list):
            return manifest
        machine = platform.machine()
        try:
            digest = manifest_for(index, _ARCHITECTURES.get(machine, machine))
        except LookupError as error:
            raise not_found(f"{reference.shown} can't be used: {error.args[0]}") from None
        return await self.registry.manifest(digest)


def _file(layer: Layer, path: str) -> RemoteFile:
    return RemoteFile(path, layer.size, version=layer.digest, sha256=layer.sha256)


def _once(files: Sequence[RemoteFile]) -> list[RemoteFile]:
    """Return *files* without those that are there already: layers may be the same."""
    return list({file.path: file for file in files}.values())


def _unpack(layer: Layer, scratch: Path, folder: Path, shown: str) -> None:
    """Unpack *layer* beside *folder* and lay it over. Raises FetchError, OSError."""
    beside = scratch / "layer"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    if layer.archive is None:
        return
    extract(scratch / layer.sha256, layer.archive, beside, shown=f"a layer of {shown}")
    try:
        lay_over(beside, folder)
    except UnsafeContentError as error:
        raise content_refused(shown, str(error)) from None
    shutil.rmtree(beside)
