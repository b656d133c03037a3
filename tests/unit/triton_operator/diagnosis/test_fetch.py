"""diagnosis.fetch: what the init container tells of the source."""

import pytest

import make
from triton_api.conditions import Reason
from triton_api.fetching import FetchProblem, FetchProgress, FetchReport, Finding
from triton_operator.diagnosis import failures
from triton_operator.diagnosis.fetch import fetching, newest_report

RUNNING = {"startedAt": make.BEFORE}
ERROR = Finding(severity="Error", place="a/config.pbtxt:3:7", problem="no such type", fix="FP32")
WARNING = Finding(severity="Warning", place="b", problem="odd", fix="even")


def report(reason=None, **fields):
    """Return a termination message."""
    problem = FetchProblem(reason=reason, message="what happened") if reason else None
    return FetchReport(problem=problem, **fields).model_dump_json(by_alias=True)


def pod(name="demo-a", *, created=make.BEFORE, **container):
    """Return a pod with a fetcher, and Triton that waits for it."""
    waiting = make.container(waiting={"reason": "PodInitializing"})
    fetcher = make.container("fetcher", **container)
    return make.pod(name, waiting, created=created, initContainerStatuses=[fetcher])


def failed(message, code=1, reason="Error", restarts=0, progress=None):
    """Return the failures of a pod whose fetcher ended and is started again."""
    last = make.ended(code, message, reason)
    waits = {"reason": "CrashLoopBackOff"}
    found = pod(restarts=restarts, last=last, waiting=waits)
    return failures([found], {"demo-a": progress} if progress else {})


def test_the_fetchers_own_words_are_told():
    """Reason and message are its report's."""
    (found,) = failed(report(Reason.SOURCE_NOT_FOUND))
    assert (found.reason, found.message) == (Reason.SOURCE_NOT_FOUND, "what happened")
    assert (found.container, found.exit_code, found.last_lines) == ("fetcher", 1, None)


def test_each_error_of_a_repository_is_an_entry():
    """With its place, and what to write instead; what is only odd is no failure."""
    found = failed(report(Reason.REPOSITORY_INVALID, findings=(ERROR, WARNING)))
    assert [(each.message, each.status()["hint"]) for each in found] == [
        ("a/config.pbtxt:3:7: no such type", "FP32")
    ]
    assert found[0].stalled


def test_an_invalid_repository_without_a_finding_has_the_reports_words():
    """The list may not have fitted into the report."""
    (found,) = failed(report(Reason.REPOSITORY_INVALID))
    assert (found.reason, found.message) == (Reason.REPOSITORY_INVALID, "what happened")


@pytest.mark.parametrize(
    ("reason", "restarts", "stalled"),
    [
        (Reason.DIGEST_MISMATCH, 0, True),
        (Reason.CONTENT_REFUSED, 0, True),
        (Reason.SOURCE_NOT_ALLOWED, 0, True),
        (Reason.CREDENTIALS_NOT_FOUND, 0, False),
        (Reason.CREDENTIALS_REFUSED, 1, False),
        (Reason.SOURCE_NOT_FOUND, 2, True),
        (Reason.DISK_FULL, 2, True),
        (Reason.SOURCE_UNAVAILABLE, 9, False),
    ],
)
def test_what_is_given_up(reason, restarts, stalled):
    """Content is wrong at once, a Secret may still come, a source comes back some day."""
    (found,) = failed(report(reason), restarts=restarts)
    assert found.stalled is stalled


def test_a_fetcher_at_its_memory_limit():
    """The kernel leaves it no time for a report."""
    (found,) = failed("", code=137, reason="OOMKilled")
    assert found.reason is Reason.OUT_OF_MEMORY
    assert "spec.resources.limits.memory" in found.status()["hint"]


@pytest.mark.parametrize("message", ["Traceback: no module", '{"problem": 1}', ""])
def test_an_end_without_a_report_has_the_log(message):
    """Killed, or broken: the last lines of its log stand in for a report."""
    (found,) = failed(message, code=143)
    assert (found.reason, found.exit_code) == (Reason.FETCH_FAILED, 143)
    assert found.last_lines == (message or None)


def test_what_is_tried_again_is_told_while_it_lasts():
    """Within seconds, and not when the fetcher gives up."""
    problem = FetchProblem(reason=Reason.SOURCE_UNAVAILABLE, message="host answers 503")
    progress = FetchProgress(phase="Fetching", bytes=5, problem=problem)
    (found,) = failures([pod(running=RUNNING)], {"demo-a": progress})
    assert (found.reason, found.message) == (Reason.SOURCE_UNAVAILABLE, "host answers 503")
    assert not found.stalled


def test_a_fetch_that_goes_well_is_no_failure():
    """Nor is one that nobody can ask."""
    progress = FetchProgress(phase="Fetching", bytes=5)
    assert failures([pod(running=RUNNING)], {"demo-a": progress}) == ()
    assert failures([pod(running=RUNNING)]) == ()


@pytest.mark.parametrize(
    ("reason", "flows", "told"),
    [
        (Reason.SOURCE_UNAVAILABLE, False, True),
        (Reason.SOURCE_UNAVAILABLE, True, False),
        (Reason.DISK_FULL, True, False),
        (Reason.REPOSITORY_INVALID, True, True),
        (Reason.DIGEST_MISMATCH, True, True),
    ],
)
def test_the_last_end_is_news_until_content_flows(reason, flows, told):
    """A restart alone mends nothing, and what is wrong with content is found at the end."""
    progress = FetchProgress(phase="Fetching", bytes=9 if flows else 0)
    assert bool(failed(report(reason), progress=progress)) is told


def test_a_fetcher_that_succeeded_is_no_failure():
    """Its earlier ends are history."""
    done = make.ended(0, report(), "Completed")
    last = make.ended(1, report(Reason.SOURCE_UNAVAILABLE))
    assert failures([pod(ready=True, restarts=1, terminated=done, last=last)]) == ()


def test_the_image_of_the_fetcher_can_be_missing_too():
    """The kubelet's words, and the container's name."""
    (found,) = failures([pod(waiting={"reason": "ErrImagePull", "message": "no such image"})])
    assert (found.reason, found.container) == (Reason.IMAGE_PULL_FAILED, "fetcher")


def succeeded(name, created, digest):
    """Return a pod whose fetcher has got content of *digest*."""
    ended = make.ended(0, report(digest=digest), "Completed")
    return pod(name, created=created, ready=True, terminated=ended)


def test_the_newest_report_counts():
    """It is about the content that will be served."""
    old = succeeded("old", "2026-03-01T10:00:00Z", "sha256:old")
    new = succeeded("new", "2026-03-01T11:00:00Z", "sha256:new")
    failing = pod("fails", created="2026-03-01T12:00:00Z", terminated=make.ended(1, report()))
    assert newest_report([old, new, failing]).digest == "sha256:new"


@pytest.mark.parametrize(
    "container",
    [
        pytest.param({}, id="not started"),
        pytest.param({"terminated": {"exitCode": 0, "reason": "Completed"}}, id="a fake node's"),
    ],
)
def test_a_pod_without_a_report_is_fine(container):
    """Nodes that run no container report that it ended well, and nothing else."""
    assert newest_report([pod(**container), make.pod()]) is None
    assert failures([pod(ready=True, **container)]) == ()


def test_a_pod_fetches_while_its_fetcher_runs():
    """Neither before nor after."""
    assert fetching([make.pod(), pod(running=RUNNING)])
    assert not fetching([pod(waiting={"reason": "PodInitializing"}), make.pod()])
