"""Entry of the init container: `python -m triton_fetcher`. Exit codes: 0 done, 1 transient, 2 not.

SIGTERM ends it at once. That needs no care: a fetch may end anywhere.
"""

import asyncio
import logging
import os
import signal
import sys
import time
from typing import Final, NoReturn

from pydantic import ValidationError

from triton_api import contract
from triton_api.conditions import Reason
from triton_api.fetching import FetchReport, FetchRequest
from triton_fetcher import log, report
from triton_fetcher.errors import FetchError
from triton_fetcher.pipeline import failure, fetch
from triton_fetcher.places import Places, places
from triton_fetcher.progress import Progress, describe
from triton_fetcher.progress_server import serve
from triton_fetcher.transfer import Limits

logger = logging.getLogger("triton_fetcher")

_TRANSIENT: Final = 1
_PERMANENT: Final = 2
_TELL_SECONDS: Final = 10.0


def main() -> NoReturn:
    """Fetch, report, and end without waiting for threads that still write."""
    signal.signal(signal.SIGTERM, lambda number, _: _end(128 + number))
    log.configure()
    configured = places(os.environ)
    progress = Progress()
    # Empty where nobody asks.
    if port := os.environ.get("TRITON_FETCHER_PORT", str(contract.FETCHER_PORT)):
        serve(progress, int(port))
    code, ended = asyncio.run(_run(configured, progress))
    try:
        report.write(ended, configured.report)
    except OSError as error:
        logger.error("the report can't be written: %s", error)  # noqa: TRY400 - no news in a trace
    _end(code)


async def _run(configured: Places, progress: Progress) -> tuple[int, FetchReport]:
    started = time.monotonic()
    telling = asyncio.create_task(_tell(progress))
    try:
        ended = await fetch(_request(), configured, progress, Limits())
    except FetchError as error:
        logger.error("%s: %s", error.reason, error.message)  # noqa: TRY400 - told in full already
        code = _TRANSIENT if error.transient else _PERMANENT
        return code, failure(error, progress, time.monotonic() - started)
    except Exception as error:
        logger.exception("the fetcher failed in a way that nobody foresaw")
        unforeseen = FetchError(
            Reason.FETCH_FAILED, f"{type(error).__name__}: {error}; see the fetcher's log"
        )
        return _TRANSIENT, failure(unforeseen, progress, time.monotonic() - started)
    finally:
        telling.cancel()
    logger.info("ready after %.1f s: %d files, %d bytes, %s", *_sum(ended))
    return 0, ended


def _request() -> FetchRequest:
    try:
        request = FetchRequest.model_validate_json(os.environ[contract.FETCH_REQUEST_VARIABLE])
    except (KeyError, ValidationError) as error:
        raise FetchError(
            Reason.FETCH_FAILED,
            f"{contract.FETCH_REQUEST_VARIABLE} can't be read: {error}; operator and fetcher image"
            " must be of the same release",
        ) from error
    if request.content == "Files":
        log.speak_of_script()
    return request


async def _tell(progress: Progress) -> None:
    while True:
        await asyncio.sleep(_TELL_SECONDS)
        logger.info("%s", describe(progress.snapshot()))


def _sum(ended: FetchReport) -> tuple[float, int, int, str]:
    return ended.seconds, ended.files, ended.bytes, ended.digest or "no digest asked for"


def _end(code: int) -> NoReturn:
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
