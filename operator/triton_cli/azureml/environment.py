"""The environment of an inference configuration: packages and variables."""

from collections.abc import Iterator
from typing import Any, Final

from triton_cli.azureml.amounts import UnfitError
from triton_cli.azureml.azure import Azure
from triton_cli.azureml.line import Line
from triton_cli.azureml.packages import package_lines
from triton_cli.azureml.variables import ABOVE, variable_lines
from triton_cli.user_files import yaml_in

_INLINE: Final = "environment.python.condaDependencies"
_FILES: Final = ("environment.python.condaDependenciesFile", "condaFile")
KEYS: Final = frozenset({ABOVE, _INLINE, *_FILES})


def environment_lines(azure: Azure) -> Iterator[Line]:
    """Yield what becomes of packages and variables. Raises ValueError and UserError."""
    settings = azure.inference
    if settings.get("environment.python.userManagedDependencies") is not True:
        for key in _FILES:
            if key in settings:
                yield Line(key, None, remark="its packages are in the lines that follow")
                yield from package_lines(_conda_file(azure, key))
        if _INLINE in settings:
            yield from package_lines(settings[_INLINE])
    elif any(key in settings for key in (_INLINE, *_FILES)):
        remark = "Azure ML does not use it where userManagedDependencies is true"
        yield from (Line(key, None, remark=remark) for key in (_INLINE, *_FILES) if key in settings)
    variables = settings.get(ABOVE, {})
    if not isinstance(variables, dict):
        raise UnfitError(f"{ABOVE}: {variables!r} is no mapping")
    yield from variable_lines(variables, f"{azure.name}-imported-variables")


def _conda_file(azure: Azure, key: str) -> Any:
    file = azure.located(key, str(azure.inference[key]), "correct the path")
    return yaml_in(file, "name a conda file")
