"""NVIDIA's schema of config.pbtxt, loaded when the first configuration is read."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeAlias

# The classes are made at run time, from a descriptor: there is nothing for a type checker to see.
ModelConfig: TypeAlias = Any

_NAME: Final = "triton_fetcher.repository._model_config_pb2"


@cache
def schema() -> ModuleType:
    """Return tritonclient's generated module.

    It is loaded from its file: `import tritonclient.grpc` would bring grpc and numpy along.
    """
    package = importlib.util.find_spec("tritonclient")
    if package is None or not package.submodule_search_locations:
        message = "tritonclient is not installed; its schema of config.pbtxt is needed"
        raise ModuleNotFoundError(message, name="tritonclient")
    path = Path(package.submodule_search_locations[0]) / "grpc" / "model_config_pb2.py"
    found = importlib.util.spec_from_file_location(_NAME, path)
    if found is None or found.loader is None:
        message = f"{path} can't be loaded"
        raise ModuleNotFoundError(message, name="tritonclient")
    module = importlib.util.module_from_spec(found)
    sys.modules[_NAME] = module
    found.loader.exec_module(module)
    return module


def new_config() -> ModelConfig:
    """Return an empty configuration."""
    return schema().ModelConfig()


def type_name(number: int) -> str:
    """Return the name of a data type, such as TYPE_FP32."""
    return _enum_name("DataType", number)


def _enum_name(enum: str, number: int) -> str:
    found = schema().DESCRIPTOR.enum_types_by_name[enum].values_by_number.get(number)
    return found.name if found else str(number)
