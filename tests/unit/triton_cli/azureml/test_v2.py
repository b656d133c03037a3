"""azureml.v2: the YAML of online endpoints and deployments, managed and on Kubernetes."""

from typing import get_args

import pytest
import yaml

from triton_api.crd import definition
from triton_api.v1alpha1.status import Architecture
from triton_cli.azureml.line import To
from triton_cli.azureml.v2_keys import ENDPOINT, v2_rules

MODELS = ("--uri", "azure://account/container/models")

# As the documents of v2 have them: a model that Triton serves without code, and its endpoint.
NO_CODE = {
    "$schema": "https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json",
    "name": "blue",
    "endpoint_name": "my-endpoint",
    "model": {
        "name": "sample-densenet-onnx-model",
        "version": 1,
        "path": "./models",
        "type": "triton_model",
    },
    "instance_count": 1,
    "instance_type": "Standard_NC6s_v3",
}
ENDPOINT_FILE = {
    "$schema": "https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json",
    "name": "my-endpoint",
    "auth_mode": "aml_token",
    "traffic": {"blue": 100},
}
SCRIPTED = {
    "type": "kubernetes",
    "name": "blue",
    "endpoint_name": "my-endpoint",
    "model": "azureml:densenet:3",
    "code_configuration": {"code": "script", "scoring_script": "score.py"},
    "environment": {
        "name": "my-env",
        "version": "2",
        "image": "mcr.example/base",
        "conda_file": "conda.yml",
        "inference_config": {"scoring_route": {"port": 5001, "path": "/score"}},
    },
    "environment_variables": {"WORKER_COUNT": 2, "MODE": "fast", "API_KEY": "very-secret"},
    "instance_count": 2,
    "request_settings": {
        "request_timeout_ms": 3000,
        "max_concurrent_requests_per_instance": 4,
        "max_queue_wait_ms": 100,
    },
    "liveness_probe": {"initial_delay": 30, "period": 10},
    "scale_settings": {"type": "default"},
    "resources": {
        "requests": {"cpu": "0.5", "memory": "1Gi", "nvidia.com/gpu": 1},
        "limits": {"cpu": 2, "memory": "4Gi", "nvidia.com/gpu": 1},
    },
    "app_insights_enabled": True,
    "tags": {"team": "vision"},
}

# As `az ml online-deployment show` prints references.
SHOWN = "/subscriptions/1/resourceGroups/r/providers/Microsoft.MachineLearningServices/workspaces/w"


@pytest.fixture
def imported(call, folder):
    """Return a function that imports a deployment: all manifests by kind, and the report."""
    (folder / "script").mkdir()
    (folder / "script" / "score.py").write_text("def init(): pass\ndef run(data): return data\n")
    (folder / "conda.yml").write_text("dependencies: [{pip: [nltk==3.9.1]}]\n")

    def made(deployment, *arguments, endpoint=None):
        (folder / "deployment.yml").write_text(yaml.safe_dump(deployment, sort_keys=False))
        (folder / "endpoint.yml").write_text(yaml.safe_dump(endpoint))
        files = ["--online-deployment", "deployment.yml"]
        files += ["--online-endpoint", "endpoint.yml"] if endpoint else []
        result = call("import", "azureml", "--name", "demo", *files, *arguments)
        (folder / "made.yaml").write_text(result.stdout)
        manifests = yaml.safe_load_all(result.stdout)
        return {each["kind"]: each for each in manifests}, result.stderr

    return made


def test_triton_without_code(imported, call):
    """The registered model, who may ask, and how many there are."""
    manifests, report = imported(NO_CODE, *MODELS, "-n", "team", endpoint=ENDPOINT_FILE)
    assert manifests["TritonModel"]["metadata"] == {"name": "demo", "namespace": "team"}
    assert manifests["TritonModel"]["spec"] == {
        "repository": {"uri": MODELS[1]},
        "gateway": {"auth": {"mode": "Token"}},
        "model": {"name": "sample-densenet-onnx-model", "version": 1, "framework": "Multi"},
        "replicas": 1,
    }
    assert "instance_type" in report
    assert call("check", "-f", "made.yaml").exit_code == 0


def test_a_script_before_triton(imported, call):
    """Code, environment and variables as in v1; quantities as they are."""
    manifests, report = imported(SCRIPTED, *MODELS)
    assert list(manifests["ConfigMap"]["data"]) == ["score.py"]
    secret = {"secretKeyRef": {"name": "demo-imported-variables", "key": "API_KEY"}}
    assert manifests["TritonModel"]["spec"] == {
        "repository": {"uri": MODELS[1]},
        "model": {"name": "densenet", "version": 3, "tags": {"team": "vision"}},
        "middleware": {
            "entryScript": "score.py",
            "source": {"configMap": {"name": "demo-script"}},
            "environment": {
                "name": "my-env",
                "pipPackages": ["nltk==3.9.1"],
                "variables": [
                    {"name": "MODE", "value": "fast"},
                    {"name": "API_KEY", "valueFrom": secret},
                ],
            },
            "workerCount": 2,
        },
        "resources": {
            "requests": {"cpu": "0.5", "memory": "1Gi"},
            "limits": {"cpu": "2", "memory": "4Gi"},
        },
        "gpus": {"count": 1},
        "replicas": 2,
        "gateway": {
            "limits": {
                "scoringTimeoutMilliseconds": 3000,
                "maxConcurrentRequests": 4,
                "maxQueueWaitMilliseconds": 100,
            }
        },
    }
    assert "very-secret" not in report
    assert call("check", "--strict", "-f", "made.yaml").exit_code == 0


def test_a_script_alone(imported, call):
    """What it needs is its own; a GPU is named as not mapped."""
    manifests, report = imported(SCRIPTED)
    spec = manifests["TritonModel"]["spec"]
    assert not {"repository", "resources", "gpus"} & set(spec)
    assert spec["middleware"]["resources"]["limits"] == {"cpu": "2", "memory": "4Gi"}
    assert "GPUs are Triton's" in report
    assert call("check", "--strict", "-f", "made.yaml").exit_code == 0


@pytest.mark.parametrize("source", [MODELS, ()])
def test_every_key_is_in_the_report(source, imported):
    """With and without Triton, under v2's names, and none of them is unknown."""
    _, report = imported(SCRIPTED, *source)
    told = {line.split()[0] for line in report.splitlines()[1:]}
    wanted = {
        *("type", "name", "endpoint_name", "model.name", "model.version", "tags"),
        *("code_configuration.code", "code_configuration.scoring_script", "environment.image"),
        *("environment.conda_file", "environment_variables.MODE", "environment_variables.API_KEY"),
        *("environment.inference_config", "instance_count", "scale_settings", "liveness_probe"),
        *("request_settings.request_timeout_ms", "resources.limits.nvidia.com/gpu"),
        *("app_insights_enabled", "environment.name", "environment.version"),
    }
    assert wanted <= told
    assert "knows no such key" not in report


def test_an_unknown_key_is_named(imported):
    """Nothing is dropped silently."""
    assert "brand_new" in imported({**NO_CODE, "brand_new": {"a": 1}}, *MODELS)[1]


def test_an_environment_without_code_is_named(imported):
    """No script would run in it."""
    environment = {"image": "a", "conda_file": "conda.yml"}
    manifests, report = imported({**NO_CODE, "environment": environment}, *MODELS)
    assert "middleware" not in manifests["TritonModel"]["spec"]
    assert report.count("there is no code_configuration") == 2


@pytest.mark.parametrize(
    ("reference", "record"),
    [
        ("azureml:densenet:3", {"name": "densenet", "version": 3}),
        ("azureml:densenet@latest", {"name": "densenet"}),
        ("azureml:densenet", {"name": "densenet"}),
        (
            "azureml://registries/azureml/models/densenet/versions/3",
            {"name": "densenet", "version": 3},
        ),
        ("azureml://registries/azureml/models/densenet/labels/latest", {"name": "densenet"}),
        (f"azureml:{SHOWN}/models/densenet/versions/3", {"name": "densenet", "version": 3}),
        (f"{SHOWN}/models/densenet/versions/3", {"name": "densenet", "version": 3}),
        ("./models", None),
    ],
)
def test_references_to_models(reference, record, imported):
    """By name and version, by label, in a registry, or a path."""
    manifests, _ = imported({"name": "blue", "model": reference}, *MODELS)
    assert manifests["TritonModel"]["spec"].get("model") == record


@pytest.mark.parametrize(
    ("deployment", "endpoint", "words"),
    [
        ([], None, "holds no object"),
        (NO_CODE, {"auth_mode": "none"}, "auth_mode: 'none' is none of key, aml_token"),
        ({**NO_CODE, "instance_count": 1.5}, None, "instance_count: 1.5 is not a whole number"),
        ({**SCRIPTED, "code_configuration": {"scoring_script": "x.py"}}, None, "there is no x.py"),
    ],
)
def test_what_is_wrong_is_told(deployment, endpoint, words, imported):
    """With the key and what to do."""
    manifests, errors = imported(deployment, *MODELS, endpoint=endpoint)
    assert (manifests, words in errors) == ({}, True), errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--online-deployment", "a", "--dc", "b"), "--deployment-config and --online-deployment"),
        (("--online-deployment", "a", "-m", "b:1"), "--model and --online-deployment"),
        (("--online-endpoint", "a"), "goes with --online-deployment"),
    ],
)
def test_v1_and_v2_exclude_each_other(arguments, words, call):
    """A deployment is of one of them."""
    result = call("import", "azureml", "--name", "x", *MODELS, *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True)


@pytest.mark.parametrize("architecture", get_args(Architecture))
def test_every_target_is_a_field(architecture):
    """The CRD has each of them."""
    schema = definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    rules = [*ENDPOINT.values(), *v2_rules(architecture).values()]
    for target in {rule.target for rule in rules if isinstance(rule, To)}:
        node = schema
        for name in target.split("."):
            node = node.get("properties", {}).get(name) or node["additionalProperties"]
        assert node
