"""What a run needs of this machine beside Triton."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from triton_api.v1alpha1 import TritonModel
from triton_cli.errors import UserError

# Where Debian has it; the paths of ordinary users lack it.
_SYSTEM: Final = ("/usr/local/sbin", "/usr/sbin", "/sbin")
_OF_SCRIPTS: Final = ("aiohttp", "opentelemetry.sdk", "pythonjsonlogger", "uvloop", "werkzeug")
_OF_ADDRESSES: Final = ("aiohttp", "huggingface_hub", "obstore", "zstandard")


def haproxy() -> str:
    """Return the path of HAProxy. Raises UserError when it is not installed."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *_SYSTEM))
    found = shutil.which("haproxy", path=path)
    if found is None:
        raise UserError(
            "the gateway is HAProxy, which is not installed; install it (Debian and Ubuntu: "
            "apt-get install haproxy; Fedora: dnf install haproxy)"
        )
    return found


def require_packages(model: TritonModel) -> None:
    """Raise UserError when the fetcher or the script's server lacks a package that it needs."""
    missing = next((name for name in _needed(model) if not _is_there(name)), None)
    if missing:
        raise UserError(
            f"the package {missing} is not installed; install what a local run needs with "
            "`pip install 'triton-operator[local]'`"
        )


def _needed(model: TritonModel) -> Iterator[str]:
    if model.spec.middleware:
        yield from _OF_SCRIPTS
    if any(source.uri for source in model.sources.values()):
        yield from _OF_ADDRESSES


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
