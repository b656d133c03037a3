"""The termination message: always JSON, never above what the kubelet keeps."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from triton_api.conditions import Reason
from triton_api.fetching import FetchProblem, FetchReport, Finding
from triton_fetcher import report

TEXT = st.text(max_size=6000)


def finding(text: str, severity: str = "Error") -> Finding:
    return Finding.model_validate(
        {"severity": severity, "place": text, "problem": text, "fix": text}
    )


@given(message=TEXT, texts=st.lists(TEXT, max_size=12))
def test_every_report_is_json_of_at_most_4096_bytes(message: str, texts: list[str]):
    problem = FetchProblem(reason=Reason.REPOSITORY_INVALID, message=message)
    whole = FetchReport(problem=problem, findings=tuple(map(finding, texts)))
    encoded = report.encode(whole)
    assert len(encoded) <= 4096
    FetchReport.model_validate(json.loads(encoded))


def test_a_message_of_nothing_but_quotes_fits():
    problem = FetchProblem(reason=Reason.FETCH_FAILED, message='"\\' * 5000)
    assert len(report.encode(FetchReport(problem=problem))) <= 4096


def test_as_many_findings_as_fit_are_kept_in_their_order():
    findings = tuple(finding(f"{number:03}" + "x" * 200) for number in range(50))
    kept = FetchReport.model_validate_json(report.encode(FetchReport(findings=findings))).findings
    assert kept == findings[: len(kept)]
    assert 4 <= len(kept) < 50


def test_a_short_report_is_kept_whole(tmp_path: Path):
    whole = FetchReport(digest="sha256:1", bytes=3, files=1, findings=(finding("a.pbtxt:1:1"),))
    report.write(whole, tmp_path / "termination-log")
    assert FetchReport.model_validate_json((tmp_path / "termination-log").read_bytes()) == whole
