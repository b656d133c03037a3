"""triton_api.fetching: what the operator and the fetcher tell each other."""

import json

import pytest
from pydantic import ValidationError

from triton_api.conditions import Reason
from triton_api.fetching import (
    FetchProblem,
    FetchProgress,
    FetchReport,
    FetchRequest,
    Finding,
    SourcePolicy,
)
from triton_api.v1alpha1.repository import Repository
from triton_api.v1alpha1.status import FetchStatus, WarningStatus


def test_a_request_of_a_newer_operator_can_be_read():
    """During an upgrade a pod may start with the older image."""
    assert FetchRequest.model_validate_json('{"uri": "s3://a", "newField": 1}').uri == "s3://a"


def test_a_report_names_its_reason_as_status_does():
    """In the words of the API."""
    problem = FetchProblem(reason=Reason.DISK_FULL, message="no room")
    text = FetchReport(problem=problem).model_dump_json(by_alias=True)
    assert json.loads(text)["problem"] == {"reason": "DiskFull", "message": "no room"}


def test_a_phase_that_is_none_is_refused():
    """Status would be refused by the API server."""
    with pytest.raises(ValidationError):
        FetchProgress(phase="Dreaming")


def test_progress_and_findings_fit_status():
    """What is told goes into status under the same names."""
    told = {field.alias for field in FetchProgress.model_fields.values()} - {"problem"}
    assert told == {field.alias for field in FetchStatus.model_fields.values()}
    told = {field.alias for field in Finding.model_fields.values()}
    assert told == {field.alias for field in WarningStatus.model_fields.values()}


def test_every_scheme_is_allowed_unless_the_platform_team_says_otherwise():
    """And the description of the field lists the same ones."""
    description = Repository.model_fields["uri"].description
    assert [scheme for scheme in SourcePolicy().schemes if f"{scheme}://" not in description] == []
