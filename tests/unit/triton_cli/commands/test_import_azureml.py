"""import azureml: every key is mapped, or named with the reason."""

import json

import pytest
import yaml

from triton_api.crd import definition
from triton_cli.azureml.keys import DEPLOYMENT, INFERENCE, SDK
from triton_cli.azureml.line import To
from triton_cli.azureml.together import TOGETHER
from triton_cli.validation import validate

URI = ("--uri", "azure://account/container/models")


@pytest.fixture
def imported(call, folder):
    """Return a function that imports a configuration: the manifest, and the report's lines."""

    def made(configuration, *arguments, option="--dc"):
        (folder / "given.json").write_text(json.dumps(configuration))
        call_ = ("import", "azureml", "--name", "demo", option, "given.json", *URI, *arguments)
        result = call(*call_)
        assert result.exit_code == 0, result.stderr
        return yaml.safe_load(result.stdout), result.stderr

    return made


@pytest.fixture
def refused(call, folder):
    """Return a function that imports a configuration that is refused: the sentence."""

    def told(configuration, option="--dc"):
        (folder / "given.json").write_text(json.dumps(configuration))
        result = call("import", "azureml", "--name", "demo", option, "given.json", *URI)
        assert (result.exit_code, result.stdout) == (1, "")
        return result.stderr

    return told


FULL = {
    "computeType": "aks",
    "containerResourceRequirements": {
        "cpu": 0.5,
        "cpuLimit": 2,
        "memoryInGB": 0.5,
        "memoryInGBLimit": 4,
    },
    "gpuCores": 1,
    "numReplicas": 3,
    "authEnabled": True,
    "scoringTimeoutMs": 1000,
    "maxConcurrentRequestsPerContainer": 4,
    "maxQueueWaitMs": 100,
    "namespace": "team",
    "tags": {"team": "vision"},
    "properties": {"trained": 2021},
    "description": "A model.",
}


def test_fields_are_mapped(imported):
    """Amounts in Kubernetes' words, everything else as it was."""
    manifest, _ = imported(FULL, "--model", "resnet:7", "--path", "release")
    assert manifest["metadata"] == {"name": "demo", "namespace": "team"}
    assert manifest["spec"] == {
        "repository": {"uri": URI[1], "path": "release"},
        "model": {
            "name": "resnet",
            "version": 7,
            "framework": "Multi",
            "tags": {"team": "vision"},
            "properties": {"trained": "2021"},
            "description": "A model.",
        },
        "resources": {
            "requests": {"cpu": "500m", "memory": "512Mi"},
            "limits": {"cpu": "2", "memory": "4Gi"},
        },
        "gpus": {"count": 1},
        "gateway": {
            "limits": {
                "scoringTimeoutMilliseconds": 1000,
                "maxConcurrentRequests": 4,
                "maxQueueWaitMilliseconds": 100,
            },
            "auth": {"mode": "Key"},
        },
        "replicas": 3,
    }
    assert validate(manifest).causes == ()


def test_a_seed_of_2021_is_autoscaled(imported):
    """Neither replicas nor autoScaler: Azure scaled it from 1 to 10, and the report says so."""
    manifest, report = imported({"computeType": "aks", "gpuCores": 1})
    assert manifest["spec"]["replicas"] == 1
    assert "Azure would scale from 1 to 10; this version does not scale by itself" in report


def test_every_key_is_in_the_report(imported):
    """Whatever the file says, nothing is dropped silently."""
    keys = [*DEPLOYMENT, "autoScaler.autoscaleEnabled", "autoScaler.minReplicas", "authEnabled"]
    configuration: dict = {}
    for key in keys:
        *above, last = key.split(".")
        place = configuration
        for name in above:
            place = place.setdefault(name, {})
        place[last] = {"a": "b"} if last in {"tags", "properties"} else 1
    configuration["autoScaler"]["autoscaleEnabled"] = configuration["authEnabled"] = True
    configuration["namespace"] = configuration["description"] = "text"
    configuration["computeType"] = "aks"
    configuration["brandNew"] = 1
    _, report = imported(configuration)
    told = {line.split()[0] for line in report.splitlines()[1:]}
    assert {*keys, "brandNew"} <= told


def test_every_parameter_of_the_sdk_is_a_known_key():
    """AksWebservice and AksEndpoint have no argument without a word here."""
    assert set(SDK.values()) <= set(DEPLOYMENT) | TOGETHER


def test_every_target_is_a_field(call):
    """The CRD accepts each of them."""
    targets = {
        rule.target for rule in (*DEPLOYMENT.values(), *INFERENCE.values()) if type(rule) is To
    }
    schema = definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    for target in targets - {"metadata.namespace"}:
        node = schema
        for name in target.split("."):
            node = node.get("properties", {}).get(name) or node["additionalProperties"]
        assert node


def test_arguments_of_the_sdk(imported):
    """None counts as not given, as in Python."""
    manifest, _ = imported(
        {"cpu_cores": 1, "num_replicas": 2, "auth_enabled": False, "primary_key": None},
        option="--sdk-arguments",
    )
    assert manifest["spec"]["resources"]["requests"] == {"cpu": "1"}
    assert manifest["spec"]["replicas"] == 2
    assert manifest["spec"]["gateway"]["auth"] == {"mode": "None"}


@pytest.mark.parametrize(
    ("configuration", "mode"),
    [
        ({"computeType": "aks"}, None),
        ({"computeType": "aci"}, "None"),
        ({"computeType": "local"}, "None"),
        ({"authEnabled": False}, "None"),
        ({"tokenAuthEnabled": True}, "Token"),
        ({"aadAuthEnabled": True, "authEnabled": False}, "Token"),
        ({"tokenAuthEnabled": False, "authEnabled": True}, "Key"),
    ],
)
def test_who_may_ask(configuration, mode, imported):
    """As it was there; AKS asks for a key unless told otherwise, and so does the operator."""
    manifest, _ = imported(configuration)
    gateway = manifest["spec"].get("gateway", {"auth": {}})
    assert gateway["auth"].get("mode") == mode


def test_keys_of_clients_are_not_copied(imported):
    """Neither into the manifest nor into the report; the Secret to make is named."""
    manifest, report = imported({"keys": {"primaryKey": "very-secret", "secondaryKey": "x-secret"}})
    assert manifest["spec"]["gateway"]["auth"]["secretName"] == "demo-imported-keys"
    assert "make the Secret demo-imported-keys" in report
    assert "secret" not in (yaml.safe_dump(manifest) + report).replace("secretName", "")


def test_scripts_are_named_as_not_mapped_yet(imported):
    """The CRD has no field for them; shared memory is Triton's."""
    configuration = {
        "entryScript": "score.py",
        "environment": {
            "name": "AzureML-Triton",
            "environmentVariables": {"WORKER_COUNT": "1"},
            "docker": {"shmSize": "2g"},
        },
    }
    manifest, report = imported(configuration, option="--ic")
    assert manifest["spec"]["triton"] == {"sharedMemory": "2Gi"}
    assert report.count("no spec.middleware yet") == 3


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ({"authEnabled": True, "tokenAuthEnabled": True}, "exclude each other"),
        ({"numReplicas": 1, "autoScaler": {"autoscaleEnabled": True}}, "exclude each other"),
        ({"autoScaler": {"autoscaleEnabled": False}}, "set numReplicas"),
        ({"numReplicas": 1, "autoScaler": {"minReplicas": 1}}, "goes with autoscaleEnabled"),
        ({"autoScaler": {"minReplicas": 3, "maxReplicas": 2}}, "is more than maxReplicas"),
        ({"gpuCores": 0.5}, "0.5 is not a whole number"),
        ({"gpuCores": True}, "True is not a number"),
        ({"tags": "a"}, "'a' is no mapping"),
        ({"authEnabled": "yes"}, "neither true nor false"),
        ({"containerResourceRequirements": {"cpu": "many"}}, "'many' is not a number"),
        (
            {"containerResourceRequirements": {"cpu": 2, "cpuLimit": 1}},
            "a limit can't be below its request",
        ),
        ([], "holds no object"),
    ],
)
def test_what_azure_refuses_is_refused(configuration, words, refused):
    """With the key and what to correct."""
    assert words in refused(configuration)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--name", "x"), 2, "one of --uri, --claim and --image"),
        (("--name", "x", *URI, "--claim", "y"), 2, "one of --uri, --claim and --image"),
        (("--name", "x", *URI, "-m", "a:1", "-m", "b:1"), 1, "one registration record"),
        (("--name", "x", *URI, "-m", "a:b"), 1, "write name:version with a number"),
        (("--name", "X", *URI), 1, "metadata.name"),
        (("--name", "x", *URI, "--dc", "nothing.json"), 1, "can't read nothing.json"),
        (("--name", "x", *URI, "--dc", "model.yaml"), 1, "model.yaml is no JSON"),
        (
            ("--name", "x", *URI, "--dc", "a", "--sdk-arguments", "b"),
            2,
            "exclude each other",
        ),
    ],
)
def test_a_wrong_call_is_told(arguments, code, words, call):
    """One sentence, and nothing on standard output."""
    result = call("import", "azureml", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
