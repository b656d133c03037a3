"""HTTP for sources that a user names: every hop judged, credentials for one origin, no surprise."""

from triton_fetcher.web.client import WebClient, web_client
from triton_fetcher.web.files import Place, describe, read_file
from triton_fetcher.web.login import authorization_of

__all__ = ["Place", "WebClient", "authorization_of", "describe", "read_file", "web_client"]
