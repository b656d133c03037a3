"""The user's script: loaded from its file, checked, `init()` called.

A script has `init()`, called once in each worker, and `run()`, called for each request.
"""

import importlib.util
import inspect
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from triton_middleware.compatibility import aml_request
from triton_middleware.compatibility.schemas import is_schema_decorated
from triton_middleware.errors import ScriptError
from triton_middleware.inputs import Input, JsonObjectInput, RawInput, TextInput
from triton_middleware.settings import Settings

logger = logging.getLogger(__name__)

HEADERS_PARAMETER: Final = "request_headers"
_NAMED: Final = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Script:
    """A script that can be served."""

    init: Callable[[], Any]
    run: Callable[..., Any]
    take_in: Input
    """How a request becomes the arguments of `run()`."""
    wants_headers: bool
    """Whether `run()` has a parameter for the request's headers."""

    @property
    def is_async(self) -> bool:
        """Whether `run()` is to be awaited on the event loop."""
        return inspect.iscoroutinefunction(self.run)


def load(settings: Settings) -> Script:
    """Import the script and check it.

    Raises ScriptError, with what the script raised as its cause.
    """
    path = _find(settings)
    for folder in (settings.root, settings.source, path.parent):
        if str(folder.resolve()) not in sys.path:
            sys.path.append(str(folder.resolve()))
    script = examine(_import(path))
    logger.info(
        "script loaded",
        extra={"script": str(path), "takes": script.take_in.meaning, "async": script.is_async},
    )
    return script


def _find(settings: Settings) -> Path:
    source = settings.source
    places = list(dict.fromkeys([settings.root, source]))
    for place in places:
        if (place / settings.entry_script).is_file():
            return place / settings.entry_script
    names = ", ".join(str((place / settings.entry_script).absolute()) for place in places)
    found = sorted(each.name for each in source.iterdir()) if source.is_dir() else "no folder"
    raise ScriptError(
        f"the entry script is not there: {names}. The folder holds: {found}. "
        "Set AZUREML_ENTRY_SCRIPT to its path below AML_APP_ROOT"
    )


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("entry_module", path)
    if spec is None or spec.loader is None:
        raise ScriptError(f"the entry script {path} is no Python file: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    # Classes of the script can be pickled only if their module can be found.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        raise ScriptError(f"the entry script {path} can't be imported: {error!r}") from error
    return module


def examine(module: ModuleType) -> Script:
    """Return how *module* is to be served.

    Raises ScriptError when it can't be: a function is missing, or `run()` asks for what no
    request has.
    """
    # Azure's SDK wrapped some scripts in a driver; its run() passes decorated arguments wrongly.
    driven = getattr(module, "driver_module", None)
    init, run = _function(module, "init"), _function(module, "run")
    if isinstance(driven, ModuleType) and hasattr(driven, "run"):
        run = driven.run
    parameters = list(inspect.signature(run).parameters.values())
    if any(parameter.kind not in _NAMED for parameter in parameters):
        raise ScriptError("run() can't have positional-only parameters, *args or **kwargs")
    data = [each for each in parameters if each.name != HEADERS_PARAMETER]
    if not data:
        raise ScriptError(f"run() needs a parameter for the data beside {HEADERS_PARAMETER}")
    return Script(init, run, _input(run, data), len(data) < len(parameters))


def _function(module: ModuleType, name: str) -> Callable[..., Any]:
    function = getattr(module, name, None)
    if not callable(function):
        raise ScriptError(f"the entry script {module.__file__} has no function {name}()")
    return function  # type: ignore[no-any-return]


def _input(run: Callable[..., Any], parameters: list[inspect.Parameter]) -> Input:
    raw, decorated = aml_request.is_raw(run), is_schema_decorated(run)
    if raw and decorated:
        raise ScriptError("run() can't be decorated with both @rawhttp and @input_schema")
    if raw:
        return RawInput(parameters[0].name, awaitable=inspect.iscoroutinefunction(run))
    if decorated:
        return JsonObjectInput(tuple(parameters))
    return TextInput(parameters[0].name)
