"""What a fault of HTTP means for the user."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp

from triton_api.conditions import Reason
from triton_api.web_url import WebUrl
from triton_fetcher.addresses import unresolved
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found, unavailable

_REFUSED: Final = frozenset({401, 403})
_MISSING: Final = frozenset({404, 410})
# Timeout, conflict with a change, too early, too many requests.
_LATER: Final = frozenset({408, 409, 412, 416, 425, 429})
_FIRST_SERVER_FAULT: Final = 500


def status_error(status: int, url: WebUrl, credentials: Credentials) -> FetchError:
    """Return what an answer of *status*, where content was expected, means."""
    if status in _REFUSED:
        return credentials.refused(url.shown)
    if status in _MISSING:
        return not_found(f"{url.shown} does not exist (HTTP {status}); correct spec.repository.uri")
    if status in _LATER or status >= _FIRST_SERVER_FAULT:
        return unavailable(f"{url.shown} answers HTTP {status}")
    return FetchError(
        Reason.FETCH_FAILED, f"{url.shown} answers HTTP {status}, which is no content"
    )


@contextmanager
def faults_of(url: WebUrl) -> Iterator[None]:
    """Raise FetchError for whatever aiohttp raises while *url* is asked."""
    try:
        yield
    except aiohttp.ClientConnectorDNSError as error:
        raise unresolved(error.host, error.os_error) from None
    except (aiohttp.ClientConnectorCertificateError, ssl.SSLCertVerificationError) as error:
        raise _untrusted(url, error) from None
    except TimeoutError:
        raise unavailable(f"{url.shown} does not answer") from None
    except (aiohttp.ClientError, ConnectionError) as error:
        raise unavailable(f"the connection to {url.shown} broke: {_told(error)}") from None


def _untrusted(url: WebUrl, error: Exception) -> FetchError:
    cause = getattr(error, "certificate_error", error)
    told = getattr(cause, "verify_message", "") or "it can't be verified"
    return FetchError(
        Reason.SOURCE_UNAVAILABLE,
        f"the certificate of {url.authority} is not trusted: {told}; add its authority as key"
        " ca.crt to the Secret of spec.repository.credentials",
    )


def _told(error: Exception) -> str:
    """Return the cause without a URL, whose query may hold a signature."""
    cause = getattr(error, "os_error", None) or error
    return getattr(cause, "strerror", None) or type(cause).__name__
