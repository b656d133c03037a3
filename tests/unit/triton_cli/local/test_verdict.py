"""verdict: the operator's diagnosis, for who has no cluster."""

from pathlib import Path

import pytest

from triton_api.conditions import Reason
from triton_api.fetching import FetchProblem, FetchReport, Finding
from triton_cli.local.process import Process
from triton_cli.local.verdict import End, failed, not_ready

TRACEBACK = """\
Traceback (most recent call last):
  File "/r/score.py", line 2, in init
    raise RuntimeError('no words')
RuntimeError: no words"""
TRITON = (
    "E1123 12:00:00.0 7 model_lifecycle.cc:642] \"failed to load 'm' version 1: Internal: why\""
)


@pytest.fixture
def end(tmp_path):
    """Return a function that makes the end of a process."""

    def end(name, code, *, report="", output=""):
        told = Process(name, (), {}, Path("/"), tmp_path / "report", patience_seconds=5)
        told.report.write_text(report)
        return End(told, code, output)

    return end


def test_a_crash_in_init_says_so(end):
    """With the traceback, and without what rolls out in clusters."""
    error = failed(end("middleware", 3, report=TRACEBACK))
    assert error.message == "the script crashed in init(): RuntimeError: no words."
    assert list(error.lines) == TRACEBACK.splitlines()


def test_a_script_that_can_not_be_imported_is_told_otherwise(end):
    """The place is not init()."""
    error = failed(end("middleware", 3, report=TRACEBACK.replace("in init", "in <module>")))
    assert error.message.startswith("the script can't start: RuntimeError")


def test_triton_is_quoted_from_its_log(end):
    """It leaves no message, so the end of its output is read."""
    error = failed(end("triton", 1, output=TRITON))
    assert error.message == "model 'm': Internal: why. Correct the model or its config.pbtxt."


def test_an_end_without_a_cause_names_the_process(end):
    """There is no container here."""
    error = failed(end("triton", 1, output="failed to start GRPC service"))
    assert error.message == "triton ended with exit code 1."
    assert error.lines == ("failed to start GRPC service",)


def test_each_error_of_a_repository_is_told(end):
    """As the fetcher reports them, each with what to write instead."""
    findings = tuple(
        Finding(severity="Error", place=f"m/config.pbtxt:{line}", problem="wrong", fix="mend it")
        for line in (1, 2)
    )
    problem = FetchProblem(reason=Reason.REPOSITORY_INVALID, message="first")
    report = FetchReport(problem=problem, findings=findings).model_dump_json(by_alias=True)
    error = failed(end("fetcher", 2, report=report))
    assert error.message == "m/config.pbtxt:1: wrong; m/config.pbtxt:2: wrong. mend it."


def test_pips_error_is_told(end):
    """With the field to correct."""
    output = "Looking\nERROR: No matching distribution found for x==1"
    error = failed(end("environment", 1, report=output))
    assert error.message.startswith("No matching distribution found for x==1. Correct spec.")
    assert "lastLines" not in error.message


def test_an_installation_that_fails_is_told(end):
    """By pip's own error."""
    error = failed(end("tritonserver", 1, output="Collecting\nERROR: no such wheel\nhint"))
    assert error.message == "Triton can't be installed: ERROR: no such wheel"


def test_an_end_without_a_fault_is_one_all_the_same(end):
    """What serves has to run."""
    assert failed(end("gateway", 0, output="bye")).message == "gateway ended by itself"


def test_a_process_that_is_late_is_told(end):
    """With its last lines."""
    error = not_ready(end("triton", 0).told, "still loading")
    assert error.message == "triton was not ready within 5 s"
    assert error.lines == ("still loading",)
