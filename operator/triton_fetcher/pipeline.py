"""The story of a fetch: obtain, verify, check, publish, report."""

import logging
import time

from triton_api.conditions import Reason
from triton_api.fetching import FetchProblem, FetchReport, FetchRequest
from triton_fetcher.errors import FetchError, of_os_error
from triton_fetcher.obtain import Obtained, obtain
from triton_fetcher.obtain.choice import InvalidRepositoryError
from triton_fetcher.places import Places
from triton_fetcher.progress import Progress
from triton_fetcher.publish import publish
from triton_fetcher.repository import FolderTree, Options, Verdict, check
from triton_fetcher.transfer import Limits

logger = logging.getLogger(__name__)


async def fetch(
    request: FetchRequest, places: Places, progress: Progress, limits: Limits
) -> FetchReport:
    """Make the repository of *request*; nothing is published unless all of it is well.

    Raises FetchError.
    """
    started = time.monotonic()
    try:
        obtained = await obtain(request, places, progress, limits)
        verify(request, obtained)
        progress.phase = "Checking"
        verdict = whole(obtained) if request.content == "Files" else checked(request, obtained)
        publish(obtained.folder / verdict.root, verdict, places.repository)
    except OSError as error:
        raise of_os_error(error) from error
    return _report(obtained, verdict, time.monotonic() - started)


def verify(request: FetchRequest, obtained: Obtained) -> None:
    """Raise FetchError unless the content is the one that the model asks for."""
    content = obtained.content
    if request.digest is None or content is None or content.digest == request.digest:
        return
    raise FetchError(
        Reason.DIGEST_MISMATCH,
        f"the models' content has the digest {content.digest}, and spec.repository.digest asks for"
        f" {request.digest}; write the new digest if the change is wanted, or restore the content",
    )


def checked(request: FetchRequest, obtained: Obtained) -> Verdict:
    """Return what the checker says of the models. Raises FetchError when it must end here."""
    options = Options(
        models=request.models,
        overlays=request.overlays,
        auto_complete=request.auto_complete_config,
        gpus=request.gpus,
        # Buckets and Git keep no empty folders, and Triton wants one of an ensemble.
        add_version_folders=True,
    )
    verdict = check(FolderTree(obtained.folder), options)
    for finding in verdict.findings:
        logger.warning("%s: %s: %s", finding.severity, finding.place, finding.problem)
    if verdict.errors and request.check == "Enforce":
        raise InvalidRepositoryError(tuple(verdict.findings))
    return verdict


def whole(obtained: Obtained) -> Verdict:
    """Return the verdict by which everything is published: files have no form of their own."""
    entries = tuple(sorted(entry.name for entry in obtained.folder.iterdir()))
    return Verdict("", entries, {}, (), {}, ())


def failure(error: FetchError, progress: Progress, seconds: float) -> FetchReport:
    """Return the report of a fetch that ended with *error*."""
    return FetchReport(
        problem=FetchProblem(reason=error.reason, message=error.message),
        bytes=progress.done,
        seconds=round(seconds, 3),
        findings=error.findings if isinstance(error, InvalidRepositoryError) else (),
    )


def _report(obtained: Obtained, verdict: Verdict, seconds: float) -> FetchReport:
    content = obtained.content
    return FetchReport(
        digest=content.digest if content else None,
        bytes=content.bytes if content else 0,
        files=content.files if content else 0,
        seconds=round(seconds, 3),
        cached=obtained.cached,
        findings=tuple(verdict.findings),
    )
