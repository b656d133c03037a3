"""new: starters that work as they are."""

import json
import runpy
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import yaml

from triton_cli.starter import STARTERS
from triton_fetcher.repository.config_text import parsed
from triton_middleware import outputs
from triton_middleware.script import load
from triton_middleware.settings import Settings

WITH_TRITON = ("triton", "with-middleware")


@pytest.fixture
def made(call, folder):
    """Return a function that makes a starter: its folder."""

    def starter(architecture):
        result = call("new", "my-model", "--architecture", architecture)
        assert result.exit_code == 0, result.stderr
        return folder / "my-model"

    return starter


@pytest.fixture
def loaded(monkeypatch):
    """Return a function that loads a starter's script as the middleware does."""
    monkeypatch.setattr(sys, "path", sys.path[:])

    def script(made):
        name = yaml.safe_load((made / "model.yaml").read_text())["spec"]["middleware"]
        monkeypatch.delitem(sys.modules, "entry_module", raising=False)
        entry = name.get("entryScript", "score.py")
        return load(Settings(root=made, source_directory="script", entry_script=entry))

    yield script
    sys.modules.pop("entry_module", None)


@pytest.mark.parametrize("architecture", STARTERS)
def test_the_manifest_is_fine(architecture, made, call):
    """By every check there is, the files that kustomize puts into ConfigMaps included."""
    manifest = made(architecture) / "model.yaml"
    result = call("check", "--strict", "-f", str(manifest))
    assert (result.exit_code, result.stdout) == (0, "nothing to remark\n")
    rendered = call("render", "-f", str(manifest))
    assert "is not among the manifests" not in rendered.stderr
    model = json.loads(call("explain", "-f", str(manifest), "-o", "json").stdout)[0]
    (found,) = (each["value"] for each in model["decisions"] if each["subject"] == "architecture")
    wanted = {"triton": "Triton", "with-middleware": "TritonWithMiddleware"}
    assert found == wanted.get(architecture, "Middleware")


@pytest.mark.parametrize("architecture", STARTERS)
def test_the_folders_are_fine(architecture, made, call):
    """Model repository and script, each by itself."""
    root = made(architecture)
    folders = [str(root / name) for name in ("models", "script") if (root / name).is_dir()]
    result = call("check", "--strict", *folders)
    assert (result.exit_code, result.stdout) == (0, "nothing to remark\n")


@pytest.mark.parametrize("architecture", STARTERS)
def test_the_kustomization_has_every_file(architecture, made):
    """Nothing of model and script is forgotten."""
    root = made(architecture)
    customization = yaml.safe_load((root / "kustomization.yaml").read_text())
    named = {name for each in customization["configMapGenerator"] for name in each["files"]}
    folders = (root / "models", root / "script")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert named == {str(path.relative_to(root)) for path in files}


@pytest.mark.parametrize("architecture", STARTERS)
def test_the_readme_names_every_file(architecture, made):
    """And how to go on, here and on a cluster."""
    root = made(architecture)
    text = (root / "README.md").read_text()
    for name in ("model.yaml", "kustomization.yaml", "request.json"):
        assert f"`{name}`" in text
    for line in ("kubectl triton local run -f model.yaml --port 6789", "kubectl apply -k ."):
        assert f"\n{line}\n" in text


def test_the_request_of_triton_fits_the_configuration(made):
    """Name, type and shape of the input."""
    root = made("triton")
    (sent,) = json.loads((root / "request.json").read_text())["inputs"]
    (wanted,) = parsed((root / "models" / "my_model" / "config.pbtxt").read_text()).input
    assert sent["name"] == wanted.name
    assert sent["shape"] == list(wanted.dims)
    assert f"TYPE_{sent['datatype']}" == "TYPE_FP32"


def ask_model(root, monkeypatch, numbers):
    """Return what the starter's model answers; Triton's module is all that is not there."""
    backend = ModuleType("triton_python_backend_utils")
    backend.get_input_tensor_by_name = lambda request, name: request[name]
    backend.Tensor = lambda name, values: (name, values)
    backend.InferenceResponse = dict
    monkeypatch.setitem(sys.modules, backend.__name__, backend)
    code = runpy.run_path(str(root / "models" / "my_model" / "1" / "model.py"))
    request = {"X": SimpleNamespace(as_numpy=lambda: numbers)}
    return code["TritonPythonModel"]().execute([request])[0]


@pytest.mark.parametrize("architecture", WITH_TRITON)
def test_the_model_answers_what_the_readme_says(architecture, made, monkeypatch):
    """Its code runs."""
    root = made(architecture)
    found = ask_model(root, monkeypatch, np.array([1, 2, 3, 4], np.float32))["Y"].tolist()
    assert found == [2.0, 4.0, 6.0, 8.0]
    assert str(found) in (root / "README.md").read_text()


def answered(script, root):
    """Return the body that the middleware sends for the starter's request."""
    script.init()
    result = script.run((root / "request.json").read_text())
    return outputs.answer(result, 0).body.decode()


def test_the_script_answers_what_the_readme_says(made, loaded):
    """The middleware loads it, with what lies beside it."""
    root = made("middleware")
    assert f"`{answered(loaded(root), root)}`" in (root / "README.md").read_text()


def test_the_script_asks_the_model(made, loaded, monkeypatch):
    """By the name and with the tensors that the model has; Triton is all that is not there."""
    root = made("with-middleware")
    script = loaded(root)
    asked = []

    def served(name):
        asked.append(name)
        return SimpleNamespace(infer=lambda X: ask_model(root, monkeypatch, X))  # noqa: N803

    monkeypatch.setattr(sys.modules["entry_module"], "ServedModel", served)
    assert f"`{answered(script, root)}`" in (root / "README.md").read_text()
    assert asked == ["my_model"]


def test_nothing_is_overwritten(made, call):
    """A second call changes nothing."""
    made("triton")
    result = call("new", "my-model")
    assert (result.exit_code, "exists and is not empty" in result.stderr) == (1, True)


@pytest.mark.parametrize("name", ["My", "1st", "a.b", "a" * 64, "-a"])
def test_a_name_that_no_model_may_have_is_refused(name, call, folder):
    """Before anything is written."""
    result = call("new", "--", name)
    assert result.exit_code == 1
    assert not (folder / name).exists()


def test_a_folder_that_cannot_be_written_is_told(call):
    """With the reason of the system."""
    result = call("new", "demo", "--folder", "model.yaml/inside")
    assert (result.exit_code, "Not a directory" in result.stderr) == (1, True)


@pytest.mark.parametrize("name", ["5", "null", "y", "off", "a: b", "a\nb", "A", "a/b", ""])
def test_a_name_that_would_not_do_is_refused(name, call, folder):
    """Also one that YAML takes for a number, a truth or nothing; nothing is written."""
    before = sorted(folder.iterdir())
    result = call("new", name)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {name!r} can't be the name: ")
    assert sorted(folder.iterdir()) == before
