"""The modules that scripts of Azure ML import, under the names they use.

`azureml.contrib.services.aml_request` and `.aml_response` are ours and need no package;
`tritonhttpclient` is NVIDIA's current client under its name of 2021.
"""

import importlib
import sys
from types import ModuleType
from typing import Final

from triton_middleware.compatibility import aml_request, aml_response
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
    if not any(isinstance(finder, TritonClients) for finder in sys.meta_path):
        sys.meta_path.insert(0, TritonClients())


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
