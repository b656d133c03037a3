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


@pytest.fixture
def scripted(explained):
    """Return a function that explains a model with a script."""

    def told(*arguments, middleware=None, repository=None, **spec):
        script = {**make.SCRIPT, **(middleware or {})}
        return explained(*arguments, middleware=script, repository=repository, **spec)

    return told


@pytest.mark.parametrize(
    ("repository", "architecture", "containers"),
    [
        (None, "Middleware", "gateway, middleware"),
        (make.VOLUME, "TritonWithMiddleware", "fetcher, gateway, triton, middleware"),
    ],
)
def test_the_architecture_of_a_script(repository, architecture, containers, scripted):
    """With the containers of a pod, as they start."""
    found = scripted(repository=repository)
    assert found["architecture"][0] == architecture
    assert found["containers"][0] == containers


@pytest.mark.parametrize(
    ("middleware", "subject", "value", "why"),
    [
        ({}, "script", "configMap", "a change of its content rolls the pods"),
        (
            {"source": {"uri": "s3://bucket/script", "path": "a"}, "entryScript": "b/c.py"},
            "entry script",
            "/var/azureml-app/script/b/c.py",
            "init() runs once in each process",
        ),
        (
            {"source": {"volume": {"claimName": "x"}, "path": "a"}},
            "entry script",
            "/var/azureml-app/script/a/score.py",
            "run() for each request",
        ),
        (
            {"source": {"uri": "s3://bucket", "cache": {"claimName": "c"}}},
            "script",
            "s3://bucket",
            "`script-fetcher` fetches it into the cache volume",
        ),
        ({}, "packages", "the image's own", "nothing is installed"),
        ({}, "script's image", "localhost/triton-operator/middleware:0.1.0", "name none"),
        ({"environment": {"image": "own:1"}}, "script's image", "own:1", "says so"),
        ({"workerCount": 3}, "processes", "3", "workerCount"),
        ({"threads": 8}, "run() at once", "8 in each process", "async"),
        (
            {"environment": {"variables": [{"name": "WORKER_COUNT", "value": "4"}]}},
            "processes",
            "4",
            "the variable WORKER_COUNT",
        ),
        (
            {"environment": {"variables": [{"name": "A", "value": "secret"}]}},
            "script's variables",
            "A",
            "win over",
        ),
        ({"resources": {"limits": {"cpu": 2}}}, "script's resources", "limits cpu 2", "resources"),
        ({}, "AZUREML_MODEL_DIR", "/var/azureml-app/script", "beside it"),
        ({}, "script's livenessProbe", "/ on 8085, up to 60 s", "whatever run() does"),
        ({}, "paths of the script", "/score, /, /swagger.json", "502"),
        ({}, "endpoint: scoring", "http://demo.team.svc/score", "status.endpoints"),
    ],
)
def test_decisions_about_a_script(middleware, subject, value, why, scripted):
    """Each as the rendered Deployment has it."""
    found = scripted(middleware=middleware)[subject]
    assert found[0] == value
    assert why in found[1]


@pytest.mark.parametrize(
    ("extra", "subject", "value", "why"),
    [
        ({}, "packages", "a==1, b==2", "`environment` installs them"),
        ({}, "packages' folder", "/environments/own-", "each pod installs it anew"),
        ({"cache": {"claimName": "kept"}}, "packages' folder", "/environments/own-", "claim kept"),
        ({"indexFrom": {"secretName": "pip"}}, "pip's variables", "Secret pip", "only"),
        ({"indexFrom": {"configMapName": "pip"}}, "pip's variables", "ConfigMap pip", "only"),
    ],
)
def test_packages_of_a_script(extra, subject, value, why, scripted):
    """Who installs them, where they are, and who keeps them."""
    environment = {"name": "own", "pipPackages": ["b==2", "a==1"], **extra}
    found = scripted(middleware={"environment": environment})[subject]
    assert found[0].startswith(value)
    assert why in found[1]


def test_triton_waits_for_the_script(scripted):
    """The numbers are the operator's; the reason names what decides."""
    limits = {"limits": {"scoringTimeoutMilliseconds": 20000}}
    found = scripted(repository=make.VOLUME, gateway=limits)
    assert found["before SIGTERM"][0] == "15 s"
    value, why = found["before Triton's SIGTERM"]
    assert (value, "until the script has ended" in why) == ("up to 35 s", True)
    assert "still finds Triton: 20 s at most" in why
    value, why = found["script's startupProbe"]
    assert value == "/ on 8085, up to 3600 s"
    assert "spec.triton.loadTimeoutSeconds and spec.middleware.initTimeoutSeconds" in why


def test_a_script_alone_has_nothing_of_tritons(scripted):
    """No flags, no shared memory, no probes of a container that is not there."""
    found = scripted()
    assert not {"flags for release", "shared memory", "image", "startupProbe"} & set(found)
    assert "before Triton's SIGTERM" not in found
    assert "endpoint: grpc" not in found


def test_what_triton_is_allowed_is_named(explained):
    """The interfaces that spec.gateway.allow opens."""
    assert explained()["paths of Triton"][1] == "what changes the server is refused"
    opened = explained(gateway={"allow": {"logging": True}})
    assert opened["paths of Triton"][1].endswith("but for logging")


def test_a_table_for_people(call):
    """One for each model, long values cut."""
    shown = call("explain", "-f", "model.yaml", "-f", "bucket.yaml").stdout
    assert shown.count("WHAT") == 2
    assert "TritonModel add-sub" in shown
    assert "…" in shown
