"""new: a starter that works as it is."""

import json
import runpy
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import yaml

from triton_fetcher.repository.config_text import parsed


@pytest.fixture
def made(call, folder):
    """Return the folder of a starter."""
    result = call("new", "my-model")
    assert result.exit_code == 0, result.stderr
    return folder / "my-model"


def test_the_repository_and_the_manifest_are_fine(made, call):
    """By every check there is, the files in the ConfigMap that kustomize makes included."""
    assert (
        call("check", "--strict", str(made / "models"), "-f", str(made / "model.yaml")).exit_code
        == 0
    )
    result = call("check", "--strict", "-f", "-", stdin=_kustomized(made))
    assert (result.exit_code, result.stdout) == (0, "nothing to remark\n")


def _kustomized(made):
    """Return what `kubectl kustomize` makes of the folder, as far as the starter uses it."""
    customization = yaml.safe_load((made / "kustomization.yaml").read_text())
    (generator,) = customization["configMapGenerator"]
    files = [made / name for name in generator["files"]]
    config_map = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": generator["name"]},
        "data": {file.name: file.read_text() for file in files},
    }
    manifests = [yaml.safe_load((made / name).read_text()) for name in customization["resources"]]
    return yaml.safe_dump_all([*manifests, config_map])


def test_the_request_fits_the_configuration(made):
    """Name, type and shape of the input."""
    (sent,) = json.loads((made / "request.json").read_text())["inputs"]
    (wanted,) = parsed((made / "models" / "my_model" / "config.pbtxt").read_text()).input
    assert sent["name"] == wanted.name
    assert sent["shape"] == list(wanted.dims)
    assert f"TYPE_{sent['datatype']}" == "TYPE_FP32"


def test_the_model_answers_what_the_readme_says(made, monkeypatch):
    """Its code runs; Triton's module is the only thing that is not there."""
    backend = ModuleType("triton_python_backend_utils")
    backend.get_input_tensor_by_name = lambda request, name: request[name]
    backend.Tensor = lambda name, values: (name, values.tolist())
    backend.InferenceResponse = list
    monkeypatch.setitem(sys.modules, backend.__name__, backend)
    code = runpy.run_path(str(made / "models" / "my_model" / "1" / "model.py"))
    numbers = np.array([1, 2, 3, 4], np.float32)
    request = {"X": SimpleNamespace(as_numpy=lambda: numbers)}
    ((answer,),) = code["TritonPythonModel"]().execute([request])
    assert answer == ("Y", [2.0, 4.0, 6.0, 8.0])
    assert str(answer[1]) in (made / "README.md").read_text()


def test_nothing_is_overwritten(made, call):
    """A second call changes nothing."""
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
