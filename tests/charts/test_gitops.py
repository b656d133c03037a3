"""The examples for Argo CD and Flux name this chart and give it values that it takes."""

import json
from typing import Any

import pytest
import yaml

from charts.rendering import CHART, CHECKOUT, container, render

ARGO_CD = CHECKOUT / "deploy" / "argocd" / "application.yaml"
FLUX = CHECKOUT / "deploy" / "flux" / "triton-operator.yaml"


def _argo_cd() -> tuple[str, dict[str, Any]]:
    source = yaml.safe_load(ARGO_CD.read_text())["spec"]["source"]
    return source["path"], source["helm"]["valuesObject"]


def _flux() -> tuple[str, dict[str, Any]]:
    *_, release = yaml.safe_load_all(FLUX.read_text())
    return release["spec"]["chart"]["spec"]["chart"], release["spec"]["values"]


@pytest.mark.parametrize("example", [_argo_cd, _flux])
def test_an_example_installs_this_chart(example: Any) -> None:
    path, values = example()
    assert CHECKOUT / path == CHART
    objects = render(*(f"{name}={json.dumps(value)}" for name, value in values.items()))
    assert container(objects)["image"].startswith("registry.example/triton-operator/operator:")


@pytest.mark.parametrize("file", [ARGO_CD, FLUX])
def test_an_example_names_the_charts_version(file: Any) -> None:
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["version"]
    assert f": v{version}\n" in file.read_text()
