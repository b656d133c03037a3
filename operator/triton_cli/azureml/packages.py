"""Packages of an Azure ML environment: a conda file, of which pip's part can be installed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triton_cli.azureml.amounts import UnfitError
from triton_cli.azureml.line import Line, Not

_PACKAGES: Final = "spec.middleware.environment.pipPackages"

# triton_middleware.environment, SERVER_PACKAGES: a test holds the two together.
SERVER_PACKAGES: Final = frozenset(
    {
        "aiohttp",
        "multidict",
        "opentelemetry-api",
        "opentelemetry-exporter-otlp-proto-http",
        "opentelemetry-sdk",
        "prometheus-client",
        "python-json-logger",
        "uvloop",
        "werkzeug",
    }
)
_IN_IMAGE: Final = frozenset({"inference-schema", "numpy", "pip", "tritonclient"})

_CONDA: Final = Not(
    "conda's packages are not installed; add what pip calls it to pipPackages, or build an image"
)
_PYTHON: Final = Not("the script runs in the Python of spec.middleware.environment.image")
_OPTION: Final = Not(
    "an option of pip; put PIP_INDEX_URL and such into a Secret and name it in "
    "spec.middleware.environment.indexFrom"
)
_WITH_USER: Final = Not("its address has a user; see spec.middleware.environment.indexFrom")
_AZURE: Final = Not("the middleware has what Azure's server gave scripts")
_COLLECTING: Final = Not("this version collects no data; remove its import from the script")
_SERVER: Final = Not("the middleware's server runs on it, and takes no other version")
_THERE: Final = Not("the middleware's image has it")
_UNPINNED: Final = "write an exact version, such as nltk==3.9.1: pods start at any time"

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_USER: Final = re.compile(r"://[^/]*@")


def package_lines(conda: Any) -> Iterator[Line]:
    """Yield what becomes of each part of *conda*, a conda file's content. Raises ValueError."""
    if not isinstance(conda, Mapping) or "dependencies" not in conda:
        raise UnfitError("a conda file has no dependencies")
    for key, value in conda.items():
        if key != "dependencies":
            yield Not("it is conda's; nothing is installed by it").line(f"conda {key}", value)
    for each in _list(conda.get("dependencies")):
        if isinstance(each, Mapping):
            for package in _list(each.get("pip")):
                yield _of_pip(str(package).strip())
        else:
            yield _of_conda(str(each))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | None):
        raise UnfitError(f"dependencies of a conda file are a list, and not {value!r}")
    return value or []


def _of_conda(dependency: str) -> Line:
    name = re.split(r"[\s=<>!:]", dependency.rpartition("::")[2])[0].lower()
    rule = {"python": _PYTHON, "pip": _THERE}.get(name, _CONDA)
    return rule.line(f"conda {dependency}", dependency)


def _of_pip(package: str) -> Line:
    if package.startswith("-"):
        # Its value may hold a password.
        return _OPTION.line(f"pip {re.split(r'[ =]', package)[0]}", package)
    match = _NAME.match(package)
    if match is None:
        raise UnfitError(f"{package!r} is no package of pip's")
    name = re.sub(r"[-_.]+", "-", match[0]).lower()
    if _USER.search(package):
        return _WITH_USER.line(f"pip {name}", package)
    exact = "==" in package or " @ " in package
    rule = _rule(name, exact=exact)
    if rule is not None:
        return rule.line(f"pip {package}", package)
    return Line(f"pip {package}", _PACKAGES, [package], "" if exact else _UNPINNED)


def _rule(name: str, *, exact: bool) -> Not | None:
    """Return why a package is not installed, None when it is."""
    if name == "azureml-monitoring":
        return _COLLECTING
    if name.startswith("azureml-"):
        return _AZURE
    if name in SERVER_PACKAGES:
        return _SERVER
    return _THERE if name in _IN_IMAGE and not exact else None
