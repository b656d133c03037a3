"""The chart as a package: what is derived is up to date, and what it says of itself is true."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

import triton_api
from charts.rendering import CHART, CHECKOUT, attempt, defaults, only, render, template, values

CRD = CHECKOUT / "crds" / "tritonmodels.yaml"


def _metadata() -> dict[str, Any]:
    return dict(yaml.safe_load((CHART / "Chart.yaml").read_text()))


def _annotation(name: str) -> Any:
    return yaml.safe_load(_metadata()["annotations"][f"artifacthub.io/{name}"])


def test_helm_lint_finds_nothing() -> None:
    done = attempt("lint", "--strict", str(CHART))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["crd", "readme", "install"])
def test_a_derived_file_is_up_to_date(name: str) -> None:
    command = [sys.executable, str(CHECKOUT / "charts" / "generate.py"), "--check", name]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_chart_and_the_operator_have_one_version() -> None:
    metadata = _metadata()
    assert metadata["version"] == metadata["appVersion"] == triton_api.__version__


def test_the_rendered_crd_is_the_generated_one_but_for_metadata() -> None:
    crd = only(defaults(), "CustomResourceDefinition")
    generated = yaml.safe_load(CRD.read_text())
    assert crd["metadata"]["name"] == generated["metadata"]["name"]
    assert {**crd, "metadata": 0} == {**generated, "metadata": 0}


def test_an_uninstall_keeps_the_crd_unless_told_otherwise() -> None:
    keep = {"helm.sh/resource-policy": "keep"}
    assert only(defaults(), "CustomResourceDefinition")["metadata"]["annotations"] == keep
    dropped = only(render("crds.keep=false"), "CustomResourceDefinition")
    assert "annotations" not in dropped["metadata"]


def test_the_crd_can_be_left_out() -> None:
    assert "CustomResourceDefinition" not in {each["kind"] for each in render("crds.enabled=false")}


def test_the_described_crds_are_the_ones_that_are_there() -> None:
    crd = yaml.safe_load(CRD.read_text())
    [described] = _annotation("crds")
    assert described["name"] == crd["metadata"]["name"]
    assert described["kind"] == crd["spec"]["names"]["kind"]
    assert described["version"] in {each["name"] for each in crd["spec"]["versions"]}


def test_the_examples_fit_the_schema() -> None:
    [version] = yaml.safe_load(CRD.read_text())["spec"]["versions"]
    notes = (CHART / "templates" / "NOTES.txt").read_text()
    noted = notes[notes.index("  apiVersion:") : notes.index("\nThen:")]
    for example in [*_annotation("crdsExamples"), yaml.safe_load(noted)]:
        jsonschema.validate(example, version["schema"]["openAPIV3Schema"])


def test_the_readme_lists_every_value() -> None:
    readme = (CHART / "README.md").read_text()
    for path in _documented(values(), readme):
        assert f"\n| `{path}` |" in readme


def _documented(node: dict[str, Any], readme: str, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all values; a mapping that is a value itself counts as one."""
    for key, value in node.items():
        path = prefix + key
        if isinstance(value, dict) and value and f"| `{path}` |" not in readme:
            yield from _documented(value, readme, f"{path}.")
        else:
            yield path


def test_the_single_manifest_has_no_mark_that_only_helm_reads() -> None:
    text = (CHECKOUT / "deploy" / "install.yaml").read_text()
    assert "helm.sh/" not in text
    assert "managed-by: Helm" not in text


def test_the_single_manifest_is_the_chart_in_a_restricted_namespace() -> None:
    text = (CHECKOUT / "deploy" / "install.yaml").read_text()
    namespace, *objects = yaml.safe_load_all(text)
    assert namespace["kind"] == "Namespace"
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    names = [(each["kind"], each["metadata"]["name"]) for each in objects]
    assert names == [(each["kind"], each["metadata"]["name"]) for each in defaults()]
    for each in objects:
        assert each["metadata"].get("namespace", "triton-operator") == "triton-operator"


def test_the_chart_works_as_a_dependency_with_a_condition(tmp_path: Any) -> None:
    parent = {"apiVersion": "v2", "name": "parent", "version": "0.1.0"}
    dependency = {"name": "triton-operator", "version": "0.1.0"}
    dependency |= {"condition": "triton-operator.enabled", "repository": ""}
    (tmp_path / "Chart.yaml").write_text(yaml.safe_dump(parent | {"dependencies": [dependency]}))
    (tmp_path / "values.yaml").write_text("triton-operator: {enabled: true}\nglobal: {a: b}\n")
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "triton-operator").symlink_to(CHART)
    done = template(chart=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "kind: Deployment" in done.stdout
