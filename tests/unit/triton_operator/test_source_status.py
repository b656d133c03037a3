"""source_status: record, digest, progress and warnings in status."""

import make
from triton_api.conditions import Reason
from triton_api.fetching import FetchProblem, FetchProgress, FetchReport, Finding
from triton_operator.problems import stalled
from triton_operator.source_status import source_failures, source_status

ERROR = Finding(severity="Error", place="a/config.pbtxt:3:7", problem="no such type", fix="FP32")
WARNING = Finding(severity="Warning", place="b", problem="odd", fix="even")
DIGEST = f"sha256:{'0' * 64}"


def told(*pods, check="Enforce", **observed):
    """Return the part of status."""
    model = make.model(repository={**make.VOLUME, "check": check}, model={"name": "resnet"})
    return source_status(model, make.observed(*pods, **observed))


def served(container="fetcher", **report):
    """Return a pod whose fetcher *container* succeeded."""
    text = FetchReport(**report).model_dump_json(by_alias=True)
    done = make.container(container, ready=True, terminated=make.ended(0, text, "Completed"))
    return make.pod(initContainerStatuses=[done])


def test_without_a_pod_there_is_the_record():
    """Nothing else is known."""
    assert told() == {"model": {"id": "resnet:1"}, "warnings": []}


def test_the_digest_is_that_of_the_newest_pod():
    """For spec.repository.digest."""
    assert told(served(digest=DIGEST))["model"] == {"id": "resnet:1", "digest": DIGEST}


def test_the_digest_of_a_script_is_told_apart():
    """For spec.middleware.source.digest; it says nothing of the models."""
    status = told(served("script-fetcher", digest=DIGEST))
    assert status["script"] == {"digest": DIGEST}
    assert status["model"] == {"id": "resnet:1"}


def test_progress_shows_while_a_pod_fetches():
    """In the words of the API; a problem is among the failures."""
    problem = FetchProblem(reason=Reason.SOURCE_UNAVAILABLE, message="503")
    progress = FetchProgress(phase="Fetching", bytes=7, bytes_per_second=2, problem=problem)
    assert told(progress={"demo-a": progress})["model"]["fetch"] == {
        "phase": "Fetching",
        "bytes": 7,
        "bytesPerSecond": 2,
    }


def test_findings_that_did_not_hold_it_up_are_warnings():
    """The pod's fetcher let Triton try."""
    found = told(served(findings=(ERROR, WARNING)), findings=(WARNING,))["warnings"]
    assert [each["severity"] for each in found] == ["Error", "Warning"]
    assert found[1] == {"severity": "Warning", "place": "b", "problem": "odd", "fix": "even"}


def test_what_holds_it_up_is_no_warning():
    """An error of the operator's own check is a failure, unless it is only to be told."""
    assert len(told(findings=(ERROR, WARNING))["warnings"]) == 1
    assert len(told(findings=(ERROR, WARNING), check="Warn")["warnings"]) == 2


def test_each_error_of_a_config_map_is_a_failure():
    """Only where it is what holds the model up."""
    observed = make.observed(findings=(ERROR, WARNING))
    (found,) = source_failures(observed, stalled(Reason.REPOSITORY_INVALID, "x"))
    assert found.message == "a/config.pbtxt:3:7: no such type"
    assert found.status()["hint"] == "FP32"
    assert source_failures(observed, None) == ()
    assert source_failures(observed, stalled(Reason.NAME_CONFLICT, "x")) == ()
