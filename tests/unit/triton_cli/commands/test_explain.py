"""explain: what the operator decides, and why."""

import json

import pytest
import yaml

import make


@pytest.fixture
def explained(call):
    """Return a function that explains a model: subject to value and reason."""

    def told(*arguments, **spec):
        text = yaml.safe_dump(make.body(**spec))
        result = call("explain", "-f", "-", "-o", "json", *arguments, stdin=text)
        assert result.exit_code == 0, result.stderr
        (model,) = json.loads(result.stdout)
        return {each["subject"]: (each["value"], each["why"]) for each in model["decisions"]}

    return told


@pytest.mark.parametrize(
    ("spec", "value", "why"),
    [
        ({}, "256Mi", "256Mi without a GPU"),
        ({"gpus": {"count": 2}}, "2048Mi", "1Gi per GPU, 2 here"),
        ({"resources": {"limits": {"memory": "256Mi"}}}, "128Mi", "half the memory limit of 256Mi"),
        ({"triton": {"sharedMemory": "3Gi"}}, "3Gi", "spec.triton.sharedMemory says so"),
    ],
)
def test_shared_memory(spec, value, why, explained):
    """The size, and which rule gave it."""
    found = explained(**spec)["shared memory"]
    assert found[0] == value
    assert why in found[1]


def test_flags_that_an_old_release_lacks_are_named(explained):
    """With the release that has them."""
    old = explained(triton={"image": "nvcr.io/nvidia/tritonserver:24.10-py3"})
    assert old["flags for release"][0] == "24.10"
    assert old["--http-max-input-size"] == ("left out", "Triton knows it since 25.06")
    assert "--http-max-input-size" not in explained()


def test_an_image_of_unknown_release_gets_old_flags(explained):
    """A digest says nothing about the release."""
    value, why = explained("--set", "settings.tritonImage=own@sha256:1")["flags for release"]
    assert (value, "every release knows" in why) == ("23.11", True)


@pytest.mark.parametrize(
    ("spec", "subject", "value"),
    [
        ({"rollout": {"drainSeconds": 60}}, "grace period", "90 s"),
        ({"rollout": {"drainSeconds": 0}}, "before SIGTERM", "0 s"),
        ({"replicas": 3}, "disruption budget", "1 at a time"),
        ({"suspend": True}, "replicas", "0"),
        ({"rollout": {"progressDeadlineSeconds": 3600}}, "progress deadline", "3600 s"),
        ({"gateway": {"enabled": False}}, "gateway", "none"),
        ({"gateway": {"auth": {"mode": "Token"}}}, "authentication", "Token"),
        ({"gateway": {"auth": {"mode": "None"}}}, "authentication", "None"),
        ({"gateway": {"auth": {"secretName": "own"}}}, "authentication", "Key"),
        ({"gateway": {"limits": {"maxConcurrentRequests": 4}}}, "concurrent requests", "4"),
        ({"gateway": {"tls": {"secretName": "tls"}}}, "endpoint: base", "https://demo.team.svc"),
        ({"networkPolicy": {"enabled": False}}, "network policy", "none"),
        ({"repository": {"uri": "s3://bucket"}}, "repository", "s3://bucket"),
        ({"triton": {"models": ["a", "b"]}}, "models", "a, b"),
        ({"gpus": {"count": 1, "products": ["A", "B"]}}, "GPU products", "A, B"),
    ],
)
def test_decisions(spec, subject, value, explained):
    """Each as the rendered objects have it."""
    assert explained(**spec)[subject][0] == value


def test_probes_ask_the_one_wanted_model(explained):
    """Or the server, when there are several or only Triton knows them."""
    one = explained(triton={"models": ["a"]})["readinessProbe"]
    assert one[0] == "/v2/models/a/ready on 8085, up to 15 s"
    assert explained()["readinessProbe"][0].startswith("/v2/health/ready")


def test_a_table_for_people(call):
    """One for each model, long values cut."""
    shown = call("explain", "-f", "model.yaml", "-f", "bucket.yaml").stdout
    assert shown.count("WHAT") == 2
    assert "TritonModel add-sub" in shown
    assert "…" in shown
