"""Whom a registry takes us for: keys of the Secret, and the tokens that it gives for them."""

import json
import re
import time
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from triton_api.conditions import Reason
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError
from triton_fetcher.registry.reference import Reference
from triton_fetcher.web import WebClient
from triton_fetcher.web.faults import status_error
from triton_fetcher.web.login import basic, username_and_password

_CONFIG_KEY: Final = ".dockerconfigjson"
_PARAMETER: Final = re.compile(r'(\w+)="([^"]*)"')
_OK: Final = 200
# What the token specification says for an answer that names no time.
_TOKEN_SECONDS: Final = 60
# A request that starts with a token may take it to the end of its time.
_SAFETY: Final = 0.7


class Login:
    """The Authorization header for one repository; a token is renewed before it ends."""

    def __init__(self, client: WebClient, reference: Reference, credentials: Credentials) -> None:
        self._client = client
        self._reference = reference
        self._credentials = credentials
        self._pair = registry_pair(reference.registry, credentials)
        self._challenge: dict[str, str] | None = None
        self._header: str | None = None
        self._until = float("inf")

    async def header(self) -> str | None:
        """Return the header for the next request. Raises FetchError."""
        if self._challenge and time.monotonic() > self._until:
            await self._fetch_token(self._challenge)
        return self._header

    async def answer(self, challenge: str) -> None:
        """Do what a 401 with *challenge* asks for. Raises FetchError."""
        scheme, _, parameters = challenge.partition(" ")
        if scheme.lower() == "bearer":
            self._challenge = dict(_PARAMETER.findall(parameters))
            await self._fetch_token(self._challenge)
        elif scheme.lower() == "basic" and self._pair and self._header is None:
            self._header = basic(*self._pair)
        else:
            raise self.refused()

    def refused(self) -> FetchError:
        """Return the error of the registry refusing us."""
        return self._credentials.refused(f"registry {self._reference.registry.authority}")

    async def _fetch_token(self, challenge: Mapping[str, str]) -> None:
        url = self._token_url(challenge)
        authorization = basic(*self._pair) if self._pair else None
        async with self._client.request(url, authorization=authorization) as response:
            if response.status != _OK:
                raise status_error(response.status, url, self._credentials)
            answer: Any = await response.json(content_type=None)
        token = answer.get("token") or answer.get("access_token")
        if not isinstance(token, str):
            raise self.refused()
        self._header = f"Bearer {token}"
        seconds = answer.get("expires_in") or _TOKEN_SECONDS
        self._until = time.monotonic() + _SAFETY * float(seconds)

    def _token_url(self, challenge: Mapping[str, str]) -> WebUrl:
        query = {
            "service": challenge.get("service", ""),
            "scope": f"repository:{self._reference.repository}:pull",
        }
        realm = challenge.get("realm", "")
        try:
            url = parse_url(f"{realm}{'&' if '?' in realm else '?'}{urlencode(query)}", query=True)
        except ValueError:
            raise self.refused() from None
        if url.scheme != "https":
            raise self.refused()
        return url


def registry_pair(registry: WebUrl, credentials: Credentials) -> tuple[str, str] | None:
    """Return user name and password for *registry*, from a Docker configuration or two keys.

    Raises FetchError when the Secret holds something that is neither.
    """
    config = credentials.first(_CONFIG_KEY)
    if config is None:
        return username_and_password(credentials)
    try:
        entries = json.loads(config)["auths"]
        return _entry_pair(entries, registry)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FetchError(
            Reason.CREDENTIALS_REFUSED,
            f"key {_CONFIG_KEY} of Secret {credentials.secret} is no Docker configuration; make it"
            " with `kubectl create secret docker-registry`",
        ) from None


def _entry_pair(entries: Mapping[str, Any], registry: WebUrl) -> tuple[str, str] | None:
    names = {registry.authority, registry.host}
    if registry.host == "registry-1.docker.io":
        names |= {"docker.io", "index.docker.io"}
    for key, entry in entries.items():
        if key.removeprefix("https://").partition("/")[0] in names:
            if "auth" in entry:
                username, _, password = b64decode(entry["auth"]).decode().partition(":")
                return username, password
            return entry["username"], entry["password"]
    return None
