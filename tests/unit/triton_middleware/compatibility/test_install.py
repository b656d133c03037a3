"""compatibility: the modules under the names that scripts import."""

import importlib
import sys

import pytest

from triton_middleware import compatibility
from triton_middleware.compatibility import aml_request, aml_response, core_model


@pytest.fixture(autouse=True)
def _anew(monkeypatch):
    """Each test finds a process in which nobody has imported Azure's names, and leaves one so."""
    for name in [each for each in sys.modules if each.startswith("azureml")]:
        monkeypatch.delitem(sys.modules, name)
    finders = sys.meta_path[:]
    yield
    sys.meta_path[:] = finders
    for name in [each for each in sys.modules if each.startswith("azureml")]:
        del sys.modules[name]


def test_azures_names_lead_to_our_modules():
    """Without any package of Azure's."""
    compatibility.install()
    for home in ("azureml.contrib.services", "azureml_inference_server_http.api"):
        assert importlib.import_module(f"{home}.aml_request") is aml_request
        assert importlib.import_module(f"{home}.aml_response") is aml_response


def test_an_installed_package_of_that_name_stays(tmp_path, monkeypatch):
    """A script may bring other parts of Azure's."""
    (tmp_path / "azureml").mkdir()
    (tmp_path / "azureml" / "__init__.py").write_text("mine = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    compatibility.install()
    assert importlib.import_module("azureml").mine == 1
    assert importlib.import_module("azureml.contrib.services.aml_request") is aml_request


def test_the_sdks_model_is_there_without_the_sdk():
    """Many scripts of the first version import it, some without a use."""
    compatibility.install()
    assert importlib.import_module("azureml.core.model").Model is core_model.Model
    assert importlib.import_module("azureml.core").Model is core_model.Model


def test_an_installed_sdk_comes_first(tmp_path, monkeypatch):
    """It has more than that class."""
    core = tmp_path / "azureml" / "core"
    core.mkdir(parents=True)
    (tmp_path / "azureml" / "__init__.py").touch()
    (core / "__init__.py").write_text("class Workspace: pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    compatibility.install()
    assert importlib.import_module("azureml.core").Workspace
