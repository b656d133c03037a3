"""What the init container `fetcher` tells: how it ended, what it found, why it tries again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError

from triton_api.conditions import Reason
from triton_api.contract import FETCHER_CONTAINER, SCRIPT_FETCHER_CONTAINER
from triton_api.fetching import FetchProgress, FetchReport, Finding
from triton_operator.diagnosis.failure import Failure
from triton_operator.diagnosis.hints import hint
from triton_operator.kinds import Object
from triton_operator.pods import newest_first, status_of

FETCHERS: Final = frozenset({FETCHER_CONTAINER, SCRIPT_FETCHER_CONTAINER})

# What only a person can mend: neither time nor a change elsewhere does.
_STALLED_AT_ONCE: Final = frozenset(
    {
        Reason.SOURCE_NOT_ALLOWED,
        Reason.DIGEST_MISMATCH,
        Reason.CONTENT_REFUSED,
        Reason.REPOSITORY_INVALID,
    }
)
# A source that is away comes back by itself, and nobody knows when.
_NEVER_STALLED: Final = frozenset({Reason.SOURCE_UNAVAILABLE})
# A Secret or a bucket may come a moment after the model that names it.
_HOPELESS_RESTARTS: Final = 2
# Content that flows disproves these. What is wrong with the content itself is found at the end.
_DISPROVED_BY_BYTES: Final = frozenset(
    {Reason.SOURCE_UNAVAILABLE, Reason.DISK_FULL, Reason.FETCH_FAILED, Reason.OUT_OF_MEMORY}
)
_LINES_LIMIT: Final = 1500
_FIELDS: Final = ("spec.repository", "spec.middleware.source")


def fetcher_failures(
    pod: str, container: Object, progress: FetchProgress | None
) -> Iterator[Failure]:
    """Yield why the fetcher in *container* has not got its files, with its newest news.

    *progress* is what the one for the repository says now, where it could be asked.
    """
    if container["name"] == FETCHER_CONTAINER:
        yield from _failures(pod, container, progress)
    else:
        yield from map(_about_script, _failures(pod, container, None))


def _about_script(failure: Failure) -> Failure:
    """Return *failure* with the fields of the script's source; the fetcher knows no others."""
    fields = {"message": failure.message, "fix": failure.fix or hint(failure.reason, "")}
    words = {name: text.replace(*_FIELDS) for name, text in fields.items()}
    return replace(failure, message=words["message"], fix=words["fix"])


def _failures(pod: str, container: Object, progress: FetchProgress | None) -> Iterator[Failure]:
    if progress is not None and progress.problem is not None:
        problem = progress.problem
        yield Failure(pod, problem.reason, problem.message, container["name"])
        return
    # While it runs again its last end is still the news: until content flows.
    ended = _last_end(container)
    if not ended or ended.get("exitCode", 0) == 0:
        return
    flows = progress is not None and progress.bytes > 0
    for failure in _of_end(pod, container, ended):
        if not (flows and failure.reason in _DISPROVED_BY_BYTES):
            yield failure


def newest_report(pods: Iterable[Object], container: str = FETCHER_CONTAINER) -> FetchReport | None:
    """Return the report of the newest pod whose fetcher *container* has succeeded and left one."""
    for pod in newest_first(pods):
        ended = _last_end(fetcher_of(pod, container))
        if ended and ended.get("exitCode") == 0 and (report := _report(ended)):
            return report
    return None


def fetcher_of(pod: Object, container: str = FETCHER_CONTAINER) -> Object:
    """Return the status of the fetcher *container* in *pod*; {} before it has one."""
    statuses: list[Object] = status_of(pod).get("initContainerStatuses", [])
    return next((each for each in statuses if each["name"] == container), {})


def fetching(pods: Iterable[Object]) -> bool:
    """Return whether a fetcher runs."""
    return any("running" in fetcher_of(pod).get("state", {}) for pod in pods)


def finding_failure(finding: Finding, *, pod: str = "", container: str | None = None) -> Failure:
    """Return what an error in the repository means for serving it."""
    message = f"{finding.place}: {finding.problem}" if finding.place else finding.problem
    return Failure(
        pod, Reason.REPOSITORY_INVALID, message, container, fix=finding.fix, stalled=True
    )


def _last_end(container: Object) -> dict[str, Any]:
    """Return how the container ended the last time; {} when it never did."""
    now = container.get("state", {}).get("terminated")
    return now or container.get("lastState", {}).get("terminated") or {}


def _report(ended: dict[str, Any]) -> FetchReport | None:
    """Return the report in a termination message; None when it holds something else."""
    try:
        return FetchReport.model_validate_json(ended.get("message") or "")
    except ValidationError:
        return None


def _of_end(pod: str, container: Object, ended: dict[str, Any]) -> Iterator[Failure]:
    report = _report(ended)
    problem = report and report.problem
    if report and problem and problem.reason is Reason.REPOSITORY_INVALID and report.findings:
        errors = [each for each in report.findings if each.severity == "Error"]
        for finding in errors:
            yield finding_failure(finding, pod=pod, container=container["name"])
        return
    if problem:
        reason, message, lines = problem.reason, problem.message, None
    elif ended.get("reason") == "OOMKilled":
        reason, message, lines = Reason.OUT_OF_MEMORY, "the fetcher reached its memory limit", None
    else:
        reason, lines = Reason.FETCH_FAILED, ended.get("message", "")[-_LINES_LIMIT:] or None
        message = f"the fetcher ended with exit code {ended['exitCode']} and without a report"
    yield Failure(
        pod,
        reason,
        message,
        container["name"],
        exit_code=ended["exitCode"],
        last_lines=lines,
        stalled=_stalled(reason, container.get("restartCount", 0)),
    )


def _stalled(reason: Reason, restarts: int) -> bool:
    if reason in _NEVER_STALLED:
        return False
    return reason in _STALLED_AT_ONCE or restarts >= _HOPELESS_RESTARTS
