"""Overlays in the text of a configuration; the corpus shows their effect in Triton."""

import pytest

from triton_api.v1alpha1.overlay import ConfigOverlay
from triton_fetcher.repository import ConfigSyntaxError, MappingTree, Options, check, merged


def overlay(**fields: object) -> ConfigOverlay:
    return ConfigOverlay.model_validate({"model": "m", **fields})


def test_an_empty_overlay_changes_nothing() -> None:
    """Only fields that are set are merged; comments and layout do not survive."""
    assert merged('# x\nname:"m",max_batch_size:4', overlay()) == 'name: "m"\nmax_batch_size: 4\n'


def test_a_missing_config_is_made() -> None:
    """Triton fills in the rest."""
    assert merged(None, overlay(maxBatchSize=8)) == "max_batch_size: 8\n"


def test_a_field_replaces_the_whole_field() -> None:
    """Old instances, delays and warm-ups are gone."""
    text = "dynamic_batching { max_queue_delay_microseconds: 9 }\ninstance_group { count: 7 }\n"
    new = merged(text, overlay(dynamicBatching={}, instanceGroups=[{"kind": "KIND_CPU"}]))

    assert new == "instance_group {\n  count: 1\n  kind: KIND_CPU\n}\ndynamic_batching {\n}\n"


def test_parameters_are_merged_one_by_one() -> None:
    """Backends have many, and an overlay changes few."""
    text = 'parameters { key: "a" value { string_value: "1" } }'

    assert 'string_value: "1"' in merged(text, overlay(parameters={"b": "2"}))


def test_a_broken_config_is_not_merged() -> None:
    """The place of the fault goes on."""
    with pytest.raises(ConfigSyntaxError, match=r"^1:1: "):
        merged("}", overlay(maxBatchSize=1))


def test_zero_means_nothing_to_a_model_that_describes_itself() -> None:
    """Zero is the same as absent in the text, and ONNX then fills in its own."""
    verdict = check(
        MappingTree({"m/1/model.onnx": None}), Options(overlays=(overlay(maxBatchSize=0),))
    )

    assert [finding.severity for finding in verdict.findings] == ["Warning"]
    assert verdict.findings[0].place == "spec.triton.configOverlays[m].maxBatchSize"


def test_the_merged_config_is_in_the_verdict() -> None:
    """Of models with an overlay only; the others keep their own file."""
    files = {f"{name}/1/model.py": None for name in ("m", "n")}
    verdict = check(MappingTree(files), Options(overlays=(overlay(maxBatchSize=2),)))

    assert verdict.configs == {"m": "max_batch_size: 2\n"}
