"""children.deployment: how replicas are replaced."""

import pytest

import make
from triton_api import names
from triton_operator.children.deployment import deployment
from triton_operator.settings import Settings


def spec_of(content=None, **spec):
    """Return the Deployment's spec for a model."""
    made = deployment(
        make.model(**spec),
        Settings(identity="test"),
        contents={} if content is None else {names.REPOSITORY_ANNOTATION: content},
        gateway_configuration="configuration",
    )
    return made["spec"]


def test_an_old_pod_goes_after_a_new_one_is_ready():
    """A rollout never has fewer ready replicas than wanted."""
    assert spec_of()["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


@pytest.mark.parametrize(
    ("spec", "seconds"),
    [
        pytest.param({}, 2400, id="half an hour to load and 10 minutes to pull"),
        pytest.param({"triton": {"loadTimeoutSeconds": 60}}, 660, id="a shorter time to load"),
        pytest.param({"middleware": make.SCRIPT}, 4200, id="half an hour for init() after that"),
        pytest.param(
            {
                "repository": None,
                "middleware": {
                    "source": {"uri": "s3://scripts/v1"},
                    "environment": {"pipPackages": ["nltk"]},
                },
            },
            5600,
            id="a script that is fetched, its packages installed",
        ),
        pytest.param({"repository": {"uri": "s3://models"}}, 4400, id="and as long again to fetch"),
        pytest.param({"rollout": {"progressDeadlineSeconds": 4000}}, 4000, id="as said"),
    ],
)
def test_progress_deadline(spec, seconds):
    """By default a rollout may take as long as pulling, fetching and loading."""
    assert spec_of(**spec)["progressDeadlineSeconds"] == seconds


def test_the_selector_selects_its_pods():
    """A Deployment whose selector misses its template is refused."""
    made = spec_of()
    assert made["selector"]["matchLabels"].items() <= made["template"]["metadata"]["labels"].items()


def test_new_content_is_a_new_template():
    """A changed ConfigMap rolls the pods."""
    assert spec_of("one")["template"] != spec_of("two")["template"]
    assert "annotations" not in spec_of()["template"]["metadata"]


@pytest.mark.parametrize(("spec", "replicas"), [({"replicas": 3}, 3), ({"suspend": True}, 0)])
def test_replicas(spec, replicas):
    """A suspended model keeps its Deployment with no pod."""
    assert spec_of(**spec)["replicas"] == replicas
