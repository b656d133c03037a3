"""installation: the operator's settings, as its chart gives them."""

import re

import pytest
import yaml

from triton_cli.errors import UserError
from triton_cli.installation import SETTINGS, installed_settings
from triton_operator.settings import Settings
from unit.triton_cli.conftest import ROOT

CHART = ROOT / "charts" / "triton-operator"


def differing(settings):
    """Return the fields in which *settings* are not the defaults."""
    default = Settings().model_dump()
    return {name: value for name, value in settings.model_dump().items() if default[name] != value}


def test_the_charts_own_values_are_the_defaults():
    """Whoever gives no values sees what `helm install` makes."""
    assert differing(installed_settings(str(CHART / "values.yaml"), [], None)) == {}
    assert differing(installed_settings(None, [], None)) == {}


def test_values_are_those_of_the_chart():
    """Each is in values.yaml, and goes into the variable of its setting."""
    template = (CHART / "templates" / "deployment.yaml").read_text()
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    for path, field in SETTINGS.items():
        node = values
        for name in path.split("."):
            node = node[name]
        assert re.search(rf"TRITON_OPERATOR_{field.upper()}\n", template)


def test_values_and_assignments(tmp_path):
    """An assignment wins over the file, and the file over the default."""
    file = tmp_path / "values.yaml"
    file.write_text(
        "settings:\n  tritonImage: a:1\n  gatewayImage: b:1\n"
        "  sources: {schemes: [s3, oci], allowServiceAccounts: true}\n"
    )
    settings = installed_settings(str(file), ["settings.gatewayImage=c:1"], "ops")
    assert differing(settings) == {
        "triton_image": "a:1",
        "gateway_image": "c:1",
        "source_schemes": "s3,oci",
        "allow_service_accounts": True,
        "namespace": "ops",
    }


@pytest.mark.parametrize(
    ("image", "fetcher"),
    [
        (
            "{repository: registry.example/team/operator, tag: v2}",
            "registry.example/team/fetcher:v2",
        ),
        ("{tag: v2}", "localhost/triton-operator/fetcher:v2"),
        ("{repository: operator}", "fetcher:0.1.0"),
    ],
)
def test_the_images_beside_the_operators_follow_it(image, fetcher, tmp_path):
    """As the chart's helper has it."""
    file = tmp_path / "values.yaml"
    file.write_text(f"image: {image}\n")
    settings = installed_settings(str(file), [], None)
    assert settings.fetcher_image == fetcher
    assert settings.middleware_image == fetcher.replace("/fetcher:", "/middleware:").replace(
        "fetcher:", "middleware:"
    )


@pytest.mark.parametrize(
    ("text", "assignments", "words"),
    [
        ("", ["settings.tritonImages=x"], "sets nothing that matters here; write one of"),
        ("", ["settings.tritonImage"], "sets nothing that matters here"),
        ("", ["settings.sources.allowServiceAccounts=x"], "settings.sources.allowServiceAccounts:"),
        ("", ["settings.sources.networks=x"], "settings.sources.networks:"),
        ("a: [", [], "is no YAML"),
        ("- a", [], "holds no values"),
    ],
)
def test_mistakes(text, assignments, words, tmp_path):
    """Each names the value and what to do."""
    file = tmp_path / "values.yaml"
    file.write_text(text)
    with pytest.raises(UserError) as refused:
        installed_settings(str(file), assignments, None)
    assert words in refused.value.message


def test_a_values_file_that_is_not_there():
    """Its name is in the sentence."""
    with pytest.raises(UserError, match=r"can't read none\.yaml: No such file"):
        installed_settings("none.yaml", [], None)
