"""The modules that scripts of Azure ML import, under the names they use.

`azureml.contrib.services.aml_request` and `.aml_response` are ours and need no package, and so is
`azureml.core.model` where the SDK is not installed. `tritonhttpclient` is NVIDIA's current client
under its name of 2021.
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Final

from triton_middleware.compatibility import aml_request, aml_response, core_model
from triton_middleware.compatibility.triton_clients import TritonClients

_MODULES: Final = {"aml_request": aml_request, "aml_response": aml_response}
_HOMES: Final = ("azureml.contrib.services", "azureml_inference_server_http.api")


def install() -> None:
    """Make the modules importable in this process; do it before the script is loaded."""
    for home in _HOMES:
        package = _package(home)
        for name, module in _MODULES.items():
            sys.modules[f"{home}.{name}"] = module
            setattr(package, name, module)
    _install_core()
    if not any(isinstance(finder, TritonClients) for finder in sys.meta_path):
        sys.meta_path.insert(0, TritonClients())


def _install_core() -> None:
    """Offer the one class of Azure's SDK that many scripts import; the SDK itself comes first."""
    if "azureml.core" in sys.modules or importlib.util.find_spec("azureml.core"):
        return
    package = _package("azureml.core")
    sys.modules["azureml.core.model"] = core_model
    package.model = core_model  # type: ignore[attr-defined]
    package.Model = core_model.Model  # type: ignore[attr-defined]


def _package(name: str) -> ModuleType:
    """Return the package *name*: the installed one, or an empty one in its place."""
    parent, _, last = name.rpartition(".")
    above = _package(parent) if parent else None
    try:
        return importlib.import_module(name)
    except ImportError:
        package = ModuleType(name)
        package.__path__ = []
        sys.modules[name] = package
        if above:
            setattr(above, last, package)
        return package
