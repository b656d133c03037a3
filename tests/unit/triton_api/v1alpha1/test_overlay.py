"""triton_api.v1alpha1.overlay: what may be written in an overlay."""

from typing import get_args

import pytest
from pydantic import ValidationError

from triton_api.schema import structural
from triton_api.v1alpha1.overlay import ConfigOverlay, DataType, InstanceGroup
from triton_fetcher.repository.config_schema import schema


def test_the_schema_is_structural() -> None:
    """The API server takes it, with a description for every field."""
    properties = structural(ConfigOverlay)["properties"]

    assert properties["warmup"]["x-kubernetes-list-map-keys"] == ["name"]
    assert properties["versionPolicy"]["properties"]["all"]["enum"] == [True]


def test_types_are_tritons() -> None:
    """All that a tensor may have."""
    known = set(schema().DESCRIPTOR.enum_types_by_name["DataType"].values_by_name)

    assert set(get_args(DataType)) == known - {"TYPE_INVALID"}


def test_kinds_are_tritons() -> None:
    """All that an instance group may have."""
    known = set(schema().ModelInstanceGroup.Kind.keys())

    assert set(get_args(InstanceGroup.model_fields["kind"].annotation)) == known


@pytest.mark.parametrize(
    "fields",
    [
        {"maxBatchSize": -1},
        {"dynamicBatching": {"preferredBatchSizes": [0]}},
        {"instanceGroups": [{"kind": "GPU"}]},
        {"instanceGroups": [{"count": 0}]},
        {"versionPolicy": {"all": False}},
        {"versionPolicy": {"specific": []}},
        {"warmup": [{"name": "w", "inputs": []}]},
        {"warmup": [{"name": "w", "inputs": [{"name": "x", "dataType": "FP32", "dims": [1]}]}]},
    ],
)
def test_nonsense_is_refused(fields: dict[str, object]) -> None:
    """Before a pod is made."""
    with pytest.raises(ValidationError):
        ConfigOverlay.model_validate({"model": "m", **fields})
