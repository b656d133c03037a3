"""Whether a process serves: the question that the kubelet would ask."""

import asyncio
import http.client
import urllib.request
from typing import Final

_PAUSE_SECONDS: Final = 0.1
_TIMEOUT_SECONDS: Final = 5

# Never by way of a proxy: it is on this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def answers(url: str) -> None:
    """Return once *url* answers 200."""
    while not await asyncio.to_thread(_is_well, url):  # noqa: ASYNC110  # another process
        await asyncio.sleep(_PAUSE_SECONDS)


def _is_well(url: str) -> bool:
    try:
        with _opener.open(url, timeout=_TIMEOUT_SECONDS):
            return True
    except (OSError, http.client.HTTPException):
        return False
