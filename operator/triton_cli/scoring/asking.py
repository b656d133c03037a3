"""One request over HTTP, and its answer."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

_SUCCESS: Final = range(200, 300)
_SHOWN: Final = 500


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes

    @property
    def succeeded(self) -> bool:
        """Return whether the request was answered and not refused."""
        return self.status in _SUCCESS

    @property
    def message(self) -> str:
        """Return what an error says: the gateway's, the script's or Triton's words."""
        text = self.body.decode(errors="replace").strip()
        try:
            document = json.loads(text)
        except ValueError:
            return text[:_SHOWN] or "no message"
        if not isinstance(document, dict):
            return text[:_SHOWN]
        return str(document.get("message") or document.get("error") or text)[:_SHOWN]


class _NoRedirect(HTTPRedirectHandler):
    """Takes a redirect for an answer: the key must not go to another host."""

    def redirect_request(self, *_: Any) -> None:
        """Return nothing to go on with."""


def opener(*, tunnel: bool) -> OpenerDirector:
    """Return what sends requests; by a *tunnel* there is neither a proxy nor a name to verify.

    A tunnel of kubectl ends in the pod that the API server has named, whatever its certificate.
    """
    if not tunnel:
        return build_opener(_NoRedirect())
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    return build_opener(_NoRedirect(), ProxyHandler({}), HTTPSHandler(context=unverified))


def ask(
    sender: OpenerDirector,
    url: str,
    headers: Mapping[str, str],
    *,
    body: bytes | None = None,
    seconds: float,
) -> Answer:
    """Send GET, or POST with a *body*; return the answer, an error's too.

    Raises OSError when there is none.
    """
    request = Request(url, data=body, headers=dict(headers))  # noqa: S310 - http or https, by us
    try:
        with sender.open(request, timeout=seconds) as answer:
            return Answer(answer.status, answer.headers.get_content_type(), answer.read())
    except HTTPError as error:
        return Answer(error.code, error.headers.get_content_type(), error.read())
    except URLError as error:
        raise OSError(error.reason) from None
    except HTTPException as error:
        raise OSError(f"{type(error).__name__}: {error}") from None
