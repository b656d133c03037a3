"""import azureml: every key is mapped, or named with the reason."""

import json
from typing import get_args

import pytest
import yaml

from triton_api.crd import definition
from triton_api.v1alpha1.status import Architecture
from triton_cli.azureml.deployment_keys import deployment_rules
from triton_cli.azureml.inference_keys import inference_rules
from triton_cli.azureml.line import To
from triton_cli.azureml.reading import _flat
from triton_cli.azureml.registration import RULES
from triton_cli.azureml.sdk_names import DEPLOYMENT_NAMES
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


def test_every_key_of_a_deployment_configuration_is_in_the_report(imported):
    """Whatever the file says, nothing is dropped silently."""
    keys = [
        *deployment_rules("Triton"),
        "autoScaler.autoscaleEnabled",
        "autoScaler.minReplicas",
        "authEnabled",
    ]
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
    assert set(DEPLOYMENT_NAMES.values()) <= set(deployment_rules("Triton")) | TOGETHER


@pytest.mark.parametrize("architecture", get_args(Architecture))
def test_every_target_is_a_field(architecture):
    """The CRD has each of them."""
    tables = (deployment_rules(architecture), inference_rules(architecture), RULES)
    rules = [rule for table in tables for rule in table.values()]
    targets = {rule.target for rule in rules if isinstance(rule, To)}
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


@pytest.fixture
def scripted(call, folder):
    """Return a function that imports an inference configuration: all manifests, and the report."""

    def made(configuration, *arguments):
        (folder / "configs").mkdir(exist_ok=True)
        (folder / "configs" / "ic.json").write_text(json.dumps(configuration))
        call_ = ("import", "azureml", "--name", "demo", "--ic", "configs/ic.json", *arguments)
        result = call(*call_)
        manifests = list(yaml.safe_load_all(result.stdout))
        return {each["kind"]: each for each in manifests}, result.stderr

    return made


FULL_SCRIPT = {
    "entryScript": "./score.py",
    "sourceDirectory": "../script",
    "description": "A script.",
    "environment": {
        "name": "AzureML-Triton",
        "version": "3",
        "environmentVariables": {"WORKER_COUNT": "2", "MODE": "fast", "API_TOKEN": "very-secret"},
        "python": {
            "userManagedDependencies": False,
            "interpreterPath": "python",
            "condaDependenciesFile": "conda.yml",
            "baseCondaEnvironment": "base",
        },
        "docker": {
            "baseImage": "mcr.example/base",
            "baseDockerfile": "FROM a",
            "baseImageRegistry": {"address": "a", "username": "b", "password": "very-secret"},
            "shmSize": "2g",
            "arguments": ["-v"],
            "enabled": True,
            "sharedVolumes": True,
            "platform": {"os": "Linux"},
            "buildContext": {"location": "."},
        },
        "assetId": "azureml://a",
        "spark": {"packages": []},
        "databricks": {"mavenLibraries": []},
        "r": {"rVersion": "4"},
        "inferencingStackVersion": "latest",
    },
    "inferencingStackVersion": "latest",
}
CONDA = "dependencies:\n- python=3.8\n- pip:\n  - nltk==3.9.1\n  - nltk==3.9.1\n"


@pytest.fixture
def tree(folder):
    """Make the folders that FULL_SCRIPT names."""
    for name in ("configs", "script/words"):
        (folder / name).mkdir(parents=True)
    (folder / "configs" / "conda.yml").write_text(CONDA)
    (folder / "script" / "score.py").write_text("x")
    (folder / "script" / "words" / "en.txt").write_text("y")


@pytest.mark.usefixtures("tree")
def test_a_script_is_mapped(scripted):
    """Files are searched for beside the configuration, and become a ConfigMap."""
    manifests, _ = scripted(FULL_SCRIPT, *URI, "-n", "team")
    assert manifests["ConfigMap"]["metadata"] == {"name": "demo-script", "namespace": "team"}
    spec = manifests["TritonModel"]["spec"]
    secret = {"secretKeyRef": {"name": "demo-imported-variables", "key": "API_TOKEN"}}
    assert spec["middleware"] == {
        "entryScript": "score.py",
        "source": {
            "configMap": {
                "name": "demo-script",
                "items": [
                    {"key": "score.py", "path": "score.py"},
                    {"key": "words.en.txt", "path": "words/en.txt"},
                ],
            }
        },
        "environment": {
            "name": "AzureML-Triton",
            "pipPackages": ["nltk==3.9.1"],
            "variables": [
                {"name": "MODE", "value": "fast"},
                {"name": "API_TOKEN", "valueFrom": secret},
            ],
        },
        "workerCount": 2,
    }
    assert spec["triton"] == {"sharedMemory": "2Gi"}
    assert spec["model"]["description"] == "A script."
    assert validate(manifests["TritonModel"]).causes == ()


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("source", [URI, ()])
def test_every_key_of_an_inference_configuration_is_in_the_report(source, scripted):
    """With and without Triton; no secret is."""
    manifests, report = scripted(FULL_SCRIPT, *source)
    told = {line.split()[0] for line in report.splitlines()[1:]}
    leaves = {key for key, _ in _flat(FULL_SCRIPT)}
    missing = leaves - told - {"environment.environmentVariables"}
    assert missing == set()
    assert "knows no such key" not in report
    assert "very-secret" not in report + yaml.safe_dump_all(manifests.values())


def test_every_key_of_the_table_is_known_by_each_architecture():
    """None falls through to `knows no such key`."""
    tables = [inference_rules(each) for each in get_args(Architecture)]
    assert len({frozenset(table) for table in tables}) == 1


@pytest.mark.usefixtures("tree")
def test_a_script_without_a_source_directory_goes_alone(scripted, folder):
    """As it did in Azure ML."""
    (folder / "configs" / "score.py").write_text("alone")
    manifests, report = scripted({"entryScript": "score.py"})
    assert manifests["ConfigMap"]["data"] == {"score.py": "alone"}
    assert "sourceDirectory (not set)" in report


@pytest.mark.usefixtures("tree")
def test_a_script_folder_may_be_elsewhere_now(scripted, folder):
    """And what the file says of it does not matter then."""
    manifests, _ = scripted({**FULL_SCRIPT, "sourceDirectory": "gone"}, "--script-folder", "script")
    assert manifests["ConfigMap"]["data"]["score.py"] == "x"


@pytest.mark.usefixtures("tree")
def test_a_script_may_be_fetched(scripted):
    """Nothing of it is read here, so nothing of it is in a ConfigMap."""
    manifests, _ = scripted(
        {"entryScript": "a\\b.py", "sourceDirectory": "gone"}, "--script-uri", "s3://scripts/a"
    )
    assert list(manifests) == ["TritonModel"]
    script = manifests["TritonModel"]["spec"]["middleware"]
    assert script == {"entryScript": "a/b.py", "source": {"uri": "s3://scripts/a"}}


@pytest.mark.usefixtures("tree")
def test_a_large_folder_needs_another_apply(scripted, folder):
    """`kubectl apply` keeps a copy in an annotation, which has a limit of its own."""
    (folder / "script" / "words" / "en.txt").write_text("x" * 300_000)
    assert "add --server-side" in scripted(FULL_SCRIPT)[1]


@pytest.mark.usefixtures("tree")
def test_a_model_of_a_script_alone_is_brought_by_nobody(scripted):
    """The report says where to put it."""
    manifests, report = scripted(FULL_SCRIPT, "--model", "linear:3")
    assert manifests["TritonModel"]["spec"]["model"]["name"] == "linear"
    assert "put them beside the script" in report


def test_conda_is_not_used_with_an_image_of_ones_own(scripted, folder):
    """Azure ML did not use it, either."""
    (folder / "configs").mkdir()
    (folder / "configs" / "score.py").write_text("")
    python = {"userManagedDependencies": True, "condaDependencies": {"dependencies": ["a"]}}
    manifests, report = scripted({"entryScript": "score.py", "environment": {"python": python}})
    assert "environment" not in manifests["TritonModel"]["spec"]["middleware"]
    assert "does not use it where userManagedDependencies is true" in report


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"entryScript": None}, "names no entryScript"),
        ({"entryScript": "other.py"}, "entryScript: other.py is not in"),
        ({"sourceDirectory": "gone"}, "there is no gone, neither here nor beside the file"),
        ({"sourceDirectory": "conda.yml"}, "can't read configs/conda.yml: Not a directory"),
        ({"environment": {"environmentVariables": "text"}}, "'text' is no mapping"),
        ({"environment": {"environmentVariables": {"A B": "x"}}}, "variables[0].name"),
        ({"environment": {"python": {"condaDependenciesFile": "gone"}}}, "there is no gone"),
        ({"environment": {"python": {"condaDependenciesFile": "ic.json"}}}, "has no dependencies"),
        ({"environment": {"python": {"condaDependenciesFile": "bad.yml"}}}, "is no YAML"),
        ({"environment": {"name": "a b"}}, "spec.middleware.environment.name"),
    ],
)
def test_what_is_wrong_with_a_script_is_told(change, words, scripted, folder):
    """With the key and what to do."""
    (folder / "configs" / "bad.yml").write_text("a: [")
    manifests, errors = scripted({**FULL_SCRIPT, **change})
    assert manifests == {}
    assert words in errors


def test_an_empty_inference_configuration_is_told(scripted):
    """It would not have been deployed there."""
    assert "Azure ML needs at least entryScript" in scripted({})[1]


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
        ({"gpuCores": float("inf")}, "inf is not a number of anything"),
        ({"numReplicas": float("nan")}, "nan is not a number of anything"),
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
        (("--name", "x", *URI, "--script-uri", "s3://a"), 2, "goes with --inference-config"),
        (("--name", "x", *URI, "-e", "My-Triton"), 2, "goes with --inference-config"),
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
