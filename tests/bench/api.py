"""The API server as the benchmark's own client: raw JSON over a few kept connections."""

import base64
import json
import os
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import aiohttp
import yaml

Object = dict[str, Any]

_MERGE: Final = "application/merge-patch+json"
_APPLY: Final = "application/apply-patch+yaml"
_REQUEST_SECONDS: Final = 60
# Also how many requests the benchmark has in flight while it creates, for every subject alike.
CONCURRENCY: Final = 16


class AnswerError(Exception):
    """The API server refused a request."""

    def __init__(self, status: int, text: str) -> None:
        """Take the HTTP *status* and the answer's text."""
        super().__init__(f"{status}: {text[:400]}")
        self.status = status


class Api:
    """Requests by path."""

    def __init__(self, server: str, session: aiohttp.ClientSession) -> None:
        """Take the *server*'s address and a *session* that authenticates."""
        self.server = server
        self._session = session

    async def get(self, path: str, **query: str) -> Object:
        """Read an object or a list."""
        return await self._request("GET", path, query)

    async def create(self, path: str, body: Object) -> Object:
        """Create *body* in the collection at *path*."""
        return await self._request("POST", path, {}, body)

    async def apply(self, path: str, body: Object) -> Object:
        """Apply *body* on the server's side."""
        query = {"fieldManager": "triton-operator-bench", "force": "true"}
        return await self._request("PATCH", path, query, body, _APPLY)

    async def merge(self, path: str, patch: Object) -> Object:
        """Change the fields in *patch*."""
        return await self._request("PATCH", path, {}, patch, _MERGE)

    async def delete(self, path: str) -> None:
        """Delete the object at *path*; its children go in the background."""
        try:
            await self._request("DELETE", path, {"propagationPolicy": "Background"})
        except AnswerError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    async def any(self, path: str, **query: str) -> bool:
        """Return whether the collection at *path* holds anything."""
        return bool((await self.get(path, limit="1", **query))["items"])

    async def watch(self, path: str, version: str) -> AsyncIterator[Object]:
        """Yield the events of the collection at *path* after *version*, until the server ends."""
        query = {"watch": "1", "resourceVersion": version, "timeoutSeconds": "3600"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        rest = b""
        async with self._session.get(self.server + path, params=query, timeout=timeout) as answer:
            answer.raise_for_status()
            async for chunk in answer.content.iter_any():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    yield json.loads(line)

    async def _request(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: Object | None = None,
        content_type: str = "application/json",
    ) -> Object:
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": content_type}
        async with self._session.request(
            method, self.server + path, params=query, data=data, headers=headers
        ) as answer:
            text = await answer.text()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise AnswerError(answer.status, f"{method} {path}: {text}")
        decoded: Object = json.loads(text)
        return decoded


@asynccontextmanager
async def connect(kubeconfig: Path) -> AsyncIterator[Api]:
    """Connect with the client certificate of *kubeconfig*."""
    cluster, user = _current(kubeconfig)
    connector = aiohttp.TCPConnector(limit=CONCURRENCY + 4, ssl=_tls(cluster, user))
    timeout = aiohttp.ClientTimeout(total=_REQUEST_SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield Api(cluster["server"], session)


def cluster_of(kubeconfig: Path) -> Object:
    """Return the cluster entry of the current context."""
    return _current(kubeconfig)[0]


def _current(kubeconfig: Path) -> tuple[Object, Object]:
    config = yaml.safe_load(kubeconfig.read_text())

    def named(section: str, name: str) -> Object:
        entry = next(each for each in config[section] if each["name"] == name)
        found: Object = entry[section.removesuffix("s")]
        return found

    context = named("contexts", config["current-context"])
    return named("clusters", context["cluster"]), named("users", context["user"])


def _tls(cluster: Object, user: Object) -> ssl.SSLContext:
    """Return a TLS context; Python reads a client's key from a file only."""
    context = ssl.create_default_context(cadata=_content(cluster, "certificate-authority").decode())
    certificate = _content(user, "client-certificate") + b"\n" + _content(user, "client-key")
    with tempfile.NamedTemporaryFile() as file:  # its mode is 0600
        file.write(certificate)
        file.flush()
        os.fsync(file.fileno())
        context.load_cert_chain(file.name)
    return context


def _content(entry: Object, field: str) -> bytes:
    embedded = entry.get(f"{field}-data")
    return base64.b64decode(embedded) if embedded else Path(entry[field]).read_bytes()
