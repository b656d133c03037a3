"""Requests to the API server: list, get, apply, replace, delete, write status."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from kubernetes.aio.client.api_client import ApiClient
from kubernetes.aio.client.configuration import Configuration
from kubernetes.aio.config import ConfigException, load_incluster_config, load_kube_config

from triton_api import names
from triton_operator.cluster.errors import CONNECTION_FAILED, ApiError, NoClusterError, from_answer
from triton_operator.kinds import PAGE, Kind, Object, kind_of

_APPLY: Final = "application/apply-patch+yaml"
_JSON: Final = "application/json"
# The keys of tokens come as the second and as nothing else.
_ACCEPTED: Final = f"{_JSON}, application/jwk-set+json"
_TIMEOUT_SECONDS: Final = 20
_CONNECTIONS: Final = 64
# aiohttp's own 15 s would cost a new model on a quiet cluster a TLS handshake for each of its
# requests; the API server keeps idle connections for 90 s.
_KEEP_ALIVE_SECONDS: Final = 75


class Cluster:
    """The API server, as far as the operator needs it. Every method raises ApiError."""

    def __init__(self, client: ApiClient) -> None:
        """Take a connected *client*, which brings authentication, TLS and connections."""
        self._client = client

    async def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """Return an object, or None when there is none of that name."""
        try:
            return await self._request("GET", kind.path(namespace, name))
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def pages(
        self, kind: Kind, namespace: str | None, selector: str = ""
    ) -> AsyncIterator[tuple[list[Object], int]]:
        """Yield all objects of a kind, page by page, each with the list's resource version.

        By the page, because a whole list in memory is many times what the cache keeps of it.
        """
        query = {"limit": str(PAGE)} | ({"labelSelector": selector} if selector else {})
        # Items of a list carry neither kind nor version.
        typed = {"apiVersion": kind.api_version, "kind": kind.name}
        while True:
            answer = await self._request("GET", kind.path(namespace), query)
            metadata = answer["metadata"]
            yield [item | typed for item in answer["items"]], int(metadata["resourceVersion"])
            if not metadata.get("continue"):
                return
            query = query | {"continue": metadata["continue"]}

    async def apply(self, manifest: Object) -> Object:
        """Make the object hold *manifest* by server-side apply; return it.

        A keyed list that somebody edited, such as a Service's ports, can make the merged object
        invalid. Then the fields of *manifest* replace those of the live object as a whole.
        """
        path = _path_of(manifest)
        query = {"fieldManager": names.FIELD_MANAGER, "force": "true"}
        try:
            return await self._request("PATCH", path, query, manifest, _APPLY)
        except ApiError as error:
            if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            live = await self.get(
                kind_of(manifest), manifest["metadata"]["namespace"], manifest["metadata"]["name"]
            )
            if live is None:
                raise
        query = {"fieldManager": names.FIELD_MANAGER}
        return await self._request("PUT", path, query, _over(live, manifest))

    async def delete(self, live: Object) -> None:
        """Delete exactly the object that was seen; one that is gone already is fine."""
        metadata = live["metadata"]
        preconditions = {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
        options = {"propagationPolicy": "Background", "preconditions": preconditions}
        try:
            await self._request("DELETE", _path_of(live), body=options)
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    async def label(self, body: Object, labels: dict[str, str]) -> Object | None:
        """Give the TritonModel *body* the *labels*; None when somebody else has set one otherwise.

        As a field manager of its own and without force: a label that the user's manifest has is
        the user's, and tools that apply manifests leave what others own alone.
        """
        manifest = {
            "apiVersion": body["apiVersion"],
            "kind": body["kind"],
            "metadata": {
                **{key: body["metadata"][key] for key in ("name", "namespace", "uid")},
                "labels": labels,
            },
        }
        query = {"fieldManager": names.LABELS_FIELD_MANAGER}
        try:
            return await self._request("PATCH", _path_of(body), query, manifest, _APPLY)
        except ApiError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise
            return None

    async def create(self, manifest: Object) -> bool:
        """Create an object; return False when one of its name exists already.

        For Secrets, which the operator may create and never read: the answer is not kept.
        """
        path = kind_of(manifest).path(manifest["metadata"]["namespace"])
        try:
            await self._request("POST", path, {"fieldManager": names.FIELD_MANAGER}, manifest)
        except ApiError as error:
            if error.status == HTTPStatus.CONFLICT:
                return False
            raise
        return True

    async def served(self, group: str, version: str) -> frozenset[str]:
        """Return the resources of a group that may be missing; none when it is."""
        try:
            answer = await self._request("GET", f"/apis/{group}/{version}")
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return frozenset()
            raise
        return frozenset(each["name"] for each in answer.get("resources", []))

    async def document(self, path: str) -> Object:
        """Return what the API server says at *path*, which belongs to no kind."""
        return await self._request("GET", path)

    async def write_status(self, body: Object, status: Object) -> Object:
        """Replace the status of the TritonModel *body*; refused when it has changed meanwhile."""
        metadata = body["metadata"]
        changed = {
            "apiVersion": body["apiVersion"],
            "kind": body["kind"],
            "metadata": {
                key: metadata[key] for key in ("name", "namespace", "uid", "resourceVersion")
            },
            "status": status,
        }
        query = {"fieldManager": names.STATUS_FIELD_MANAGER}
        return await self._request("PUT", f"{_path_of(body)}/status", query, changed)

    async def _request(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Object | None = None,
        content_type: str = _JSON,
    ) -> Object:
        configuration = self._client.configuration
        url = configuration.host + path + (f"?{urlencode(query)}" if query else "")
        headers = {
            "Accept": _ACCEPTED,
            "Content-Type": content_type,
            "User-Agent": names.FIELD_MANAGER,
        }
        await self._client.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
        try:
            answer = await self._client.rest_client.request(
                method, url, headers=headers, body=body, _request_timeout=_TIMEOUT_SECONDS
            )
            text = await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            message = f"{method} {path}: {type(error).__name__} {error}".strip()
            raise ApiError(CONNECTION_FAILED, "ConnectionFailed", message) from error
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise from_answer(f"{method} {path}", answer.status, text, answer.headers)
        try:
            decoded: Object = json.loads(text)
        except ValueError as error:
            # A proxy's own page, for instance, with status 200.
            said = text[:200].decode(errors="replace")
            message = f"{method} {path}: the answer is not JSON: {said}"
            raise ApiError(CONNECTION_FAILED, "UnexpectedAnswer", message) from error
        return decoded


@asynccontextmanager
async def connect() -> AsyncIterator[Cluster]:
    """Connect as the pod's service account, or as the kubeconfig says outside a cluster."""
    configuration = Configuration()
    # Retries are the work queue's: it knows about deadlines, order and other keys.
    configuration.retries = None
    try:
        load_incluster_config(client_configuration=configuration)
    except ConfigException:
        await _load_kubeconfig(configuration)
    async with ApiClient(configuration) as client:
        # A session of our own: the client's reads proxies and ~/.netrc anew for each request, in a
        # thread, which takes longer than a reconciliation.
        rest = client.rest_client
        connector = aiohttp.TCPConnector(
            limit=_CONNECTIONS, ssl=rest.ssl_context, keepalive_timeout=_KEEP_ALIVE_SECONDS
        )
        rest.pool_manager = aiohttp.ClientSession(connector=connector)
        yield Cluster(client)


async def _load_kubeconfig(configuration: Configuration) -> None:
    try:
        await load_kube_config(client_configuration=configuration)
    except ConfigException as error:
        message = f"not in a pod, and no usable kubeconfig; set KUBECONFIG ({error})"
        raise NoClusterError(message) from error


def _path_of(body: Object) -> str:
    return kind_of(body).path(body["metadata"]["namespace"], body["metadata"]["name"])


def _over(live: Object, manifest: Object) -> Object:
    """Return *live* with each field of *manifest* in its place, one level below the top."""
    metadata = live["metadata"]
    wanted = manifest["metadata"]
    return {
        **{name: _under(live.get(name), value) for name, value in manifest.items()},
        **{name: value for name, value in live.items() if name not in manifest},
        "metadata": {
            **metadata,
            "labels": {**metadata.get("labels", {}), **wanted["labels"]},
            "annotations": {**metadata.get("annotations", {}), **wanted["annotations"]},
        },
    }


def _under(live: Any, wanted: Any) -> Any:
    return {**live, **wanted} if isinstance(live, dict) and isinstance(wanted, dict) else wanted
