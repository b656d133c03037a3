"""diagnosis.script: why a script does not run, in its own words."""

import pytest

import make
from triton_api.conditions import Reason
from triton_api.fetching import FetchProblem, FetchReport
from triton_operator.diagnosis import failures

TRACEBACK = """\
Traceback (most recent call last):
  File "/var/azureml-app/script/score.py", line 7, in init
    import nltk
ModuleNotFoundError: No module named 'nltk'"""
PIP = """\
ERROR: Could not find a version that satisfies the requirement nosuch==1 (from versions: none)
ERROR: No matching distribution found for nosuch==1"""

OFFLINE = f"""\
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NameResolutionError("HTTPSConnection(host='index.example', port=443): \
Failed to resolve 'index.example' ([Errno -2] Name or service not known)")': /simple/nosuch/
{PIP}"""


def failure(name, code, log="", *, restarts=0, reason="Error"):
    """Return what is told about a container of the script that ended."""
    ended = make.container(name, terminated=make.ended(code, log, reason), restarts=restarts)
    kind = "initContainerStatuses" if name == "environment" else "containerStatuses"
    (found,) = failures([make.pod(**{kind: [ended]})])
    return found


def test_a_script_that_raises_is_told_by_its_last_line():
    """The traceback is there too, and the hint knows what a missing package wants."""
    status = failure("middleware", 3, TRACEBACK).status()
    assert status["reason"] == "ScriptFailed"
    assert status["message"] == (
        "the script can't start: ModuleNotFoundError: No module named 'nltk'"
    )
    assert status["lastLines"] == TRACEBACK
    assert "pipPackages" in status["hint"]


def test_pips_first_error_is_the_cause():
    """The others follow from it."""
    found = failure("environment", 1, PIP)
    assert found.reason is Reason.ENVIRONMENT_FAILED
    assert found.message.startswith("Could not find a version that satisfies the requirement nosu")
    assert found.last_lines == PIP


def test_an_index_that_does_not_answer_is_the_cause():
    """The last lines say that there is no such version, which nobody knows."""
    status = failure("environment", 1, OFFLINE).status()
    assert status["message"].startswith("pip can't reach the index of packages: NameResolution")
    assert "indexFrom" in status["hint"]


def test_an_index_that_answered_at_a_later_try_is_not_the_cause():
    again = OFFLINE.replace("total=0", "total=3")
    assert failure("environment", 1, again).message.startswith("Could not find a version")


@pytest.mark.parametrize(
    ("code", "log", "words"),
    [
        (1, "TRITON_MIDDLEWARE_PROT is no setting of the middleware", "is no setting"),
        (137, "", "was killed"),
        (2, "", "exit code 2"),
    ],
)
def test_other_ends_are_the_middlewares(code, log, words):
    found = failure("middleware", code, log)
    assert found.reason is Reason.MIDDLEWARE_CRASHED
    assert words in found.message


@pytest.mark.parametrize("name", ["middleware", "environment"])
def test_an_end_without_words_is_told_all_the_same(name):
    assert failure(name, 3).message


def test_a_script_at_its_memory_limit_has_its_own_hint():
    """Triton's limit is another."""
    found = failure("middleware", 137, reason="OOMKilled")
    assert found.reason is Reason.OUT_OF_MEMORY
    assert "spec.middleware.resources" in found.status()["hint"]


def test_a_script_that_never_starts_is_stalled():
    """After the third time, as for Triton."""
    assert not failure("middleware", 3, TRACEBACK, restarts=1).stalled
    assert failure("middleware", 3, TRACEBACK, restarts=2).stalled


def test_triton_is_told_before_the_script_that_waits_for_it():
    """The kubelet sorts containers by name."""
    ended = make.container("triton", terminated=make.ended(1))
    waits = make.container("middleware", terminated=make.ended(3, "refused"))
    found = failures([make.pod("demo-a", waits, ended)])
    assert [each.container for each in found] == ["triton", "middleware"]


def test_a_script_that_can_not_be_fetched_is_told_with_its_own_fields():
    """The fetcher knows only the repository's."""
    said = "no such file; correct spec.repository.uri"
    report = FetchReport(problem=FetchProblem(reason=Reason.SOURCE_NOT_FOUND, message=said))
    text = report.model_dump_json(by_alias=True)
    ended = make.container("script-fetcher", terminated=make.ended(2, text))
    (found,) = failures([make.pod(initContainerStatuses=[ended])])
    assert found.message == "no such file; correct spec.middleware.source.uri"
    assert "spec.repository" not in found.status()["hint"]


def test_lost_readiness_is_the_scripts():
    ran = {"running": {"startedAt": "2026-03-01T10:00:00Z"}}
    container = make.container("middleware", started=True, **ran)
    (found,) = failures([make.pod("demo-a", container)])
    assert found.reason is Reason.SCRIPT_NOT_READY


@pytest.mark.parametrize(
    ("name", "log"),
    [
        ("middleware", "/usr/bin/python3: No module named triton_middleware"),
        (
            "environment",
            """/usr/bin/python3: Error while finding module specification for \
'triton_middleware.environment' (ModuleNotFoundError: No module named 'triton_middleware')""",
        ),
    ],
)
def test_an_image_without_the_middleware_is_told(name, log):
    """Any Python image seems to do, and none but ours does; python3 says so in these words."""
    status = failure(name, 1, log).status()
    assert "from the operator's middleware image" in status["hint"]


def test_a_folder_that_can_t_be_made_is_the_claims():
    log = "/environments/a-1 can't be made an environment: [Errno 13] Permission denied: '/env'"
    assert "environment.cache" in failure("environment", 1, log).status()["hint"]
