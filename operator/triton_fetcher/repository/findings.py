"""How findings are made and sorted."""

from collections.abc import Iterable

from triton_api.fetching import Finding


def error(place: str, problem: str, fix: str) -> Finding:
    """Return what Triton would refuse to serve."""
    return Finding(severity="Error", place=place, problem=problem, fix=fix)


def warning(place: str, problem: str, fix: str) -> Finding:
    """Return what Triton accepts and the user hardly wants."""
    return Finding(severity="Warning", place=place, problem=problem, fix=fix)


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings*, errors first, otherwise as found."""
    return tuple(sorted(findings, key=lambda finding: finding.severity != "Error"))


def listed(names: Iterable[str]) -> str:
    """Return *names* for a sentence."""
    return ", ".join(map(repr, sorted(names)))
