"""Where repositories come from, one file per scheme; a scheme's libraries load when it is used."""

from importlib import import_module
from typing import Final, cast
from urllib.parse import urlsplit

from triton_api.conditions import Reason
from triton_api.fetching import FetchRequest
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError
from triton_fetcher.sources.source import OpenSource

_MODULES: Final = {
    "s3": "s3",
    "gs": "gs",
    "azure": "azure",
    "https": "https",
    "hf": "hf",
    "oci": "oci",
    "git+https": "git",
}


def open_source(request: FetchRequest, credentials: Credentials) -> OpenSource:
    """Return the source of `request.uri`, to be entered before use.

    Raises FetchError when the policy does not allow its scheme.
    """
    scheme = urlsplit(request.uri or "").scheme
    if scheme not in _MODULES or scheme not in request.policy.schemes:
        raise FetchError(
            Reason.SOURCE_NOT_ALLOWED,
            f"the operator's settings do not allow sources of the scheme {scheme}://; allowed are"
            f" {', '.join(request.policy.schemes) or 'none'}",
        )
    module = import_module(f"triton_fetcher.sources.{_MODULES[scheme]}")
    return cast(OpenSource, module.open_source(request, credentials))
