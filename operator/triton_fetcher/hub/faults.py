"""What the errors of huggingface_hub mean for the user."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx2
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, HFValidationError

from triton_api.conditions import Reason
from triton_api.web_url import WebUrl
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found, unavailable

_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_MISSING: Final = 404


@contextmanager
def hub_faults(hub: WebUrl, repository: str, credentials: Credentials) -> Iterator[None]:
    """Raise FetchError for what goes wrong while *hub* is asked about *repository*."""
    try:
        yield
    except GatedRepoError:
        raise FetchError(
            Reason.CREDENTIALS_REFUSED,
            f"{repository} on {hub.authority} is gated; accept its terms there with the account"
            " of HF_TOKEN, and name the Secret in spec.repository.credentials.secretName",
        ) from None
    except HfHubHTTPError as error:
        raise _of_status(error.response.status_code, hub, repository, credentials) from None
    except HFValidationError:
        raise not_found(f"{repository!a} is no name of a repository on {hub.authority}") from None
    except httpx2.TimeoutException:
        raise unavailable(f"{hub.authority} does not answer") from None
    except httpx2.HTTPError as error:
        raise unavailable(f"the connection to {hub.authority} broke: {_told(error)}") from None


def _of_status(status: int, hub: WebUrl, repository: str, credentials: Credentials) -> FetchError:
    if status == _MISSING:
        return not_found(
            f"{hub.authority} has no {repository}, or not this revision; correct"
            " spec.repository.uri"
        )
    if status == _UNAUTHORIZED and not credentials.first("HF_TOKEN"):
        # The hub does not tell strangers which of the two it is.
        return not_found(
            f"{hub.authority} shows nobody {repository}: it does not exist, or it is private and"
            " needs a Secret with HF_TOKEN in spec.repository.credentials.secretName"
        )
    if status in {_UNAUTHORIZED, _FORBIDDEN}:
        return credentials.refused(f"{hub.authority}, asked for {repository},")
    return unavailable(f"{hub.authority} answers HTTP {status} for {repository}")


def _told(error: httpx2.HTTPError) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted; add its authority as key ca.crt to the Secret"
    return type(error).__name__
