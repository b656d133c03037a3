"""Whether the pod's Triton is ready: asked before `init()`, and at each readiness probe."""

import http.client
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Final

logger = logging.getLogger(__name__)

READY_PATH: Final = "/v2/health/ready"
_TIMEOUT_SECONDS: Final = 2
_PAUSE_SECONDS: Final = 0.5
_REPORT_SECONDS: Final = 30

# Never by way of a proxy: it is in the same pod.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_ready(url: str) -> bool:
    """Whether the Triton at *url* says that it is ready; True when there is none to ask."""
    if not url:
        return True
    try:
        with _opener.open(url.rstrip("/") + READY_PATH, timeout=_TIMEOUT_SECONDS):
            return True
    except (OSError, http.client.HTTPException, urllib.error.URLError):
        return False


def wait(url: str, pause: Callable[[float], None] = time.sleep) -> None:
    """Return once the Triton at *url* is ready; for how long it may load is the pod's decision."""
    began = time.monotonic()
    reported = began - _REPORT_SECONDS
    while not is_ready(url):
        now = time.monotonic()
        if now - reported >= _REPORT_SECONDS:
            reported = now
            logger.info(
                "waiting for Triton before init()",
                extra={"url": url, "seconds": round(now - began)},
            )
        pause(_PAUSE_SECONDS)
