"""Send the requests that fill a server, past any proxy that the environment names."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes


def call(
    method: str,
    url: str,
    body: bytes | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    authority: str | None = None,
) -> Answer:
    """Return the answer; fail on any status of 400 and more.

    *authority* is the PEM text of the only authority to trust.
    """
    sent = dict(headers or {})
    request = Request(url, body, sent, method=method)  # noqa: S310  # to servers of ours
    handlers = [HTTPSHandler(context=ssl.create_default_context(cadata=authority))]
    try:
        with build_opener(ProxyHandler({}), *handlers).open(request, timeout=_SECONDS) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as refusal:
        with refusal:
            said = refusal.read().decode(errors="replace")[:1000]
        raise RuntimeError(f"{method} {url}: {refusal.code} {said}") from refusal
