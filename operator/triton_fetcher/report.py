"""The termination message: what the kubelet keeps of how the fetch ended."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from triton_api.fetching import FetchProblem, FetchReport, Finding

_MOST_BYTES: Final = 4096
"""Of a termination message (kubelet, MaxContainerTerminationMessageLength)."""
_LONGEST_MESSAGE: Final = 1024
_LONGEST_TEXT: Final = 512


def write(report: FetchReport, path: Path) -> None:
    """Write *report* to *path*, in place: the kubelet mounts that very file. Raises OSError."""
    path.write_bytes(encode(report))


def encode(report: FetchReport) -> bytes:
    """Return *report* as JSON of at most 4,096 bytes.

    Long texts are cut, and the last findings left out.
    """
    if report.problem:
        message = _cut(report.problem.message, _LONGEST_MESSAGE)
        problem = FetchProblem(reason=report.problem.reason, message=message)
        report = report.model_copy(update={"problem": problem})
    findings = [_short(each) for each in report.findings]
    return _largest(report, findings)


def _largest(report: FetchReport, findings: Sequence[Finding]) -> bytes:
    """Return the report with as many of *findings* as fit."""
    for count in range(len(findings), -1, -1):
        fitting = report.model_copy(update={"findings": tuple(findings[:count])})
        text = fitting.model_dump_json(by_alias=True, exclude_none=True).encode()
        if len(text) <= _MOST_BYTES:
            return text
    raise AssertionError(f"a report without findings takes more than {_MOST_BYTES} bytes")


def _short(finding: Finding) -> Finding:
    return finding.model_copy(
        update={
            "place": _cut(finding.place, _LONGEST_TEXT),
            "problem": _cut(finding.problem, _LONGEST_TEXT),
            "fix": _cut(finding.fix, _LONGEST_TEXT),
        }
    )


def _cut(text: str, most: int) -> str:
    """Return *text* in at most *most* bytes of JSON, where a control character takes six."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    encoded = plain.encode(errors="replace")
    if len(encoded) <= most:
        return plain
    return encoded[: most - 4].decode(errors="ignore") + "…"
