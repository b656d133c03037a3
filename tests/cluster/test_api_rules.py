"""Every CEL rule of the CRD: a manifest that breaks it is refused with the field and the advice."""

import re

import pytest

from cluster.api import Api, Object, Refusal
from cluster.cel_cases import CASES, Case
from cluster.crd_schema import CelRule, cel_rules
from cluster.full_spec import full_manifests, with_value


def _manifest(case: Case) -> Object:
    manifest = full_manifests()[case.base]
    for path, value in case.changes:
        manifest = with_value(manifest, path, value)
    return manifest


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_manifest_that_breaks_a_rule_is_refused(api: Api, case: Case) -> None:
    """The refusal names the field and says what to do."""
    with pytest.raises(Refusal) as refused:
        api.create(_manifest(case), dryRun="All")
    assert refused.value.status == 422
    assert re.search(rf"{re.escape(case.blamed)}: Invalid value", refused.value.message)
    assert case.advice in refused.value.message


def _appended(api: Api, properties: Object | None) -> None:
    """Try to change properties {"trained": "today"} of a stored object to *properties*."""
    manifest = full_manifests()["volume"]
    manifest["metadata"]["name"] = "properties"
    api.create(manifest)
    try:
        record = {"properties": properties} if properties is not None else None
        api.patch("TritonModel", "default", "properties", {"spec": {"model": record}}, dryRun="All")
    finally:
        api.delete("TritonModel", "default", "properties")


@pytest.mark.parametrize(
    "properties",
    [{"trained": "tomorrow"}, {"trained": None}, {"trained": None, "other": "x"}, None],
    ids=["changed", "removed", "replaced", "whole record removed"],
)
def test_properties_of_the_record_cannot_be_taken_back(api: Api, properties: Object | None) -> None:
    """An update that changes or removes one is refused; tags are pointed to instead."""
    with pytest.raises(Refusal) as refused:
        _appended(api, properties)
    assert "spec.model.properties: Invalid value" in refused.value.message
    assert "put what changes into model.tags" in refused.value.message


def test_properties_of_the_record_can_be_added(api: Api) -> None:
    """An update that keeps the old ones is accepted."""
    _appended(api, {"evaluated": "today"})


def test_every_rule_has_a_case() -> None:
    """A rule that is added to the CRD needs a case here."""
    tried = {(re.sub(r"\[\d+\]", "[]", case.blamed), case.advice) for case in CASES}
    tried.add(("spec.model.properties", "put what changes into model.tags"))
    untried = [rule for rule in cel_rules() if not _is_tried(rule, tried)]
    assert untried == []


def _is_tried(rule: CelRule, tried: set[tuple[str, str]]) -> bool:
    return any(field == rule.field and advice in rule.message for field, advice in tried)
