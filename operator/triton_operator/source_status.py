"""The parts of status that tell about the source: record, digest, progress, warnings. Pure."""

from typing import Final

from triton_api.conditions import Reason
from triton_api.contract import SCRIPT_FETCHER_CONTAINER
from triton_api.v1alpha1 import TritonModel
from triton_operator.diagnosis import Failure
from triton_operator.diagnosis.fetch import finding_failure, newest_report
from triton_operator.kinds import Object
from triton_operator.observed import Observed
from triton_operator.problems import Problem

_WARNINGS_LIMIT: Final = 20


def source_status(model: TritonModel, observed: Observed) -> Object:
    """Return status.model, status.warnings and, for a script that was fetched, status.script."""
    report = newest_report(observed.pods)
    script = newest_report(observed.pods, SCRIPT_FETCHER_CONTAINER)
    # Pods have been through the same check, and know their image.
    findings = report.findings if report else observed.findings
    record: Object = {"id": model.record_id}
    if report and report.digest:
        record["digest"] = report.digest
    if fetch := _fetch(observed):
        record["fetch"] = fetch
    passed = report is not None or not findings or model.repository.check == "Warn"
    warnings = [each for each in findings if passed or each.severity == "Warning"]
    return {
        **({"script": {"digest": script.digest}} if script and script.digest else {}),
        "model": record,
        "warnings": [each.model_dump(by_alias=True) for each in warnings[:_WARNINGS_LIMIT]],
    }


def source_failures(observed: Observed, problem: Problem | None) -> tuple[Failure, ...]:
    """Return an entry for each error that the check of a ConfigMap found and that holds it up."""
    if problem is None or problem.reason is not Reason.REPOSITORY_INVALID:
        return ()
    errors = (each for each in observed.findings if each.severity == "Error")
    return tuple(finding_failure(each) for each in errors)


def _fetch(observed: Observed) -> Object | None:
    """Return how far the pod is that was asked; None while none fetches."""
    for progress in observed.progress.values():
        return progress.model_dump(by_alias=True, exclude_none=True, exclude={"problem"})
    return None
