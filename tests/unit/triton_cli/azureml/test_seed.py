"""azureml: the examples of the document from which people come, in its three architectures.

The files in seed/ are the document's, as they stand there, and what its sample has for the rest.
"""

import shutil
from pathlib import Path

import pytest
import yaml

from triton_cli.azureml.packages import SERVER_PACKAGES
from triton_middleware.environment import SERVER_PACKAGES as IN_MIDDLEWARE

SEED = Path(__file__).parent / "seed"
MODELS = ("--uri", "azure://account/container/models")

# `az ml model deploy -n triton-webservice -m triton_model:1 --dc deploymentconfig.json …`
DIRECT = (
    *("--name", "triton-webservice", "--model", "triton_model:1"),
    *("--dc", "deploymentconfig.json", "--compute-target", "aks-gpu", *MODELS),
)
# AksWebservice.deploy_configuration, and Model.register before it.
DIRECT_SDK = (
    *("--name", "triton-webservice", "--sdk-arguments", "aks.json"),
    *("--registration", "register.json", *MODELS),
)
# `az ml model deploy -n triton-densenet-onnx -m densenet_onnx:1 --ic … -e My-Triton --dc …`
SCRIPTED = (
    *("--name", "triton-densenet-onnx", "-m", "densenet_onnx:1"),
    *("--ic", "inference-config.json", "-e", "My-Triton", "--dc", "deploymentconfig.json"),
    *("--compute-target=aks-gpu", *MODELS),
)
# InferenceConfig and LocalWebservice.deploy_configuration.
SCRIPTED_SDK = (
    *("--name", "triton-bidaf-onnx", "--registration", "register.json"),
    *("--ic", "inference_arguments.json", "--sdk-arguments", "local.json", *MODELS),
)
# What the document calls the normal deployment, without Triton.
PLAIN = ("--name", "plain", "--ic", "inference_arguments.json", "--sdk-arguments", "aks.json")

CALLS = {
    "direct": DIRECT,
    "direct, SDK": DIRECT_SDK,
    "with a script": SCRIPTED,
    "with a script, SDK": SCRIPTED_SDK,
    "plain": PLAIN,
}


@pytest.fixture
def imported(call, folder, monkeypatch):
    """Return a function that imports one of the examples: all manifests by kind, and the report."""
    shutil.copytree(SEED, folder / "seed")
    monkeypatch.chdir(folder / "seed")

    def made(arguments):
        result = call("import", "azureml", *arguments)
        assert result.exit_code == 0, result.stderr
        Path("made.yaml").write_text(result.stdout)
        manifests = yaml.safe_load_all(result.stdout)
        return {each["kind"]: each for each in manifests}, result.stderr

    return made


@pytest.mark.parametrize("arguments", CALLS.values(), ids=CALLS)
def test_what_is_made_passes_every_check(arguments, imported, call):
    """And the operator makes objects of it."""
    imported(arguments)
    checked = call("check", "-f", "made.yaml")
    assert checked.exit_code == 0, checked.stdout
    assert call("render", "-f", "made.yaml").exit_code == 0
    assert call("explain", "-f", "made.yaml").exit_code == 0


def test_triton_alone(imported):
    """The quantities of the document, the registered model, and a key that is asked for."""
    manifests, _ = imported(DIRECT)
    assert list(manifests) == ["TritonModel"]
    assert manifests["TritonModel"]["spec"] == {
        "repository": {"uri": MODELS[1]},
        "model": {"name": "triton_model", "version": 1, "framework": "Multi"},
        "resources": {"requests": {"cpu": "1", "memory": "4Gi"}},
        "gpus": {"count": 1},
        "replicas": 1,
    }


def test_triton_alone_by_the_sdk(imported):
    """The same service, and what Model.register was told."""
    spec = imported(DIRECT_SDK)[0]["TritonModel"]["spec"]
    assert spec["gateway"] == {"auth": {"mode": "Key"}}
    assert spec["gpus"] == {"count": 1}
    assert spec["model"] == {
        "name": "bidaf-9-tutorial",
        "framework": "Multi",
        "tags": {"area": "Natural language processing", "type": "Question-answering"},
        "description": "Question answering from ONNX model zoo",
    }


def test_a_script_before_triton(imported):
    """The whole source directory goes along, as it did there."""
    manifests, report = imported(SCRIPTED)
    scripts = {path.name: path.read_text() for path in (SEED / "scripts").iterdir()}
    assert manifests["ConfigMap"]["data"] == scripts
    assert manifests["TritonModel"]["spec"]["middleware"] == {
        "entryScript": "score_densenet.py",
        "source": {"configMap": {"name": manifests["ConfigMap"]["metadata"]["name"]}},
        "environment": {"name": "My-Triton"},
    }
    assert "in the ConfigMap triton-densenet-onnx-script" in report


def test_a_script_before_triton_by_the_sdk(imported):
    """The cloned environment: its name, its package, its number of workers."""
    manifests, report = imported(SCRIPTED_SDK)
    spec = manifests["TritonModel"]["spec"]
    assert spec["middleware"]["environment"] == {"name": "My-Triton", "pipPackages": ["nltk"]}
    assert spec["middleware"]["workerCount"] == 1
    # A local service asks for no key, and there is one of it.
    assert spec["gateway"]["auth"] == {"mode": "None"}
    assert "replicas" not in spec
    assert "`kubectl triton local run --port` has it" in report


def test_a_script_alone(imported):
    """CPU and memory are the script's; a GPU is named as not mapped."""
    manifests, report = imported(PLAIN)
    spec = manifests["TritonModel"]["spec"]
    assert not {"repository", "gpus", "resources"} & set(spec)
    assert spec["middleware"]["resources"] == {"requests": {"cpu": "1", "memory": "4Gi"}}
    assert "gpuCores" in report
    assert "GPUs are Triton's" in report


def test_packages_of_the_server_are_known():
    """What the middleware refuses in another version is not asked for."""
    assert set(IN_MIDDLEWARE) == SERVER_PACKAGES
