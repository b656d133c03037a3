"""Install a script's own packages: `python -m triton_middleware.environment FOLDER PACKAGE...`.

Makes a virtual environment in FOLDER that sees the image's packages too; workers run in it when
TRITON_MIDDLEWARE_ENVIRONMENT names FOLDER. A folder that is complete is used as it is, so one on a
shared volume is filled once. pip reads its index, proxy and certificates from its own variables.
"""

import argparse
import fcntl
import json
import logging
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from triton_middleware import last_words, logs

logger = logging.getLogger("triton_middleware.environment")

SERVER_PACKAGES: Final = (
    *("aiohttp", "multidict", "uvloop", "werkzeug", "prometheus-client", "python-json-logger"),
    *("opentelemetry-api", "opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"),
)
"""What the middleware itself runs on. Another version of these is refused, not mixed in."""

_TOLD_LINES: Final = 20


class InstallError(Exception):
    """pip failed; the message is its last lines, without credentials."""


def prepare(folder: Path, packages: list[str]) -> None:
    """Make *folder* an environment with *packages*, unless it is one already.

    Raises InstallError.
    """
    wanted = json.dumps({"packages": sorted(packages), "python": sys.version})
    marker = folder / "complete.json"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if marker.is_file() and marker.read_text() == wanted:
            logger.info("the environment is complete already", extra={"folder": str(folder)})
            return
        venv.create(folder, clear=True, system_site_packages=True, symlinks=True, with_pip=False)
        _show_ours(folder)
        _install(folder, packages)
        marker.write_text(wanted)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other pods away that would fill the same folder on a shared volume."""
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _show_ours(folder: Path) -> None:
    """Let *folder* see our packages where they are in a virtual environment themselves.

    As in the image they come last, behind those of the script.
    """
    if sys.prefix == sys.base_prefix:
        return
    theirs = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    ours = sysconfig.get_path("purelib")
    Path(theirs, "server.pth").write_text(f"import site; site.addsitedir({ours!r})\n")


def _install(folder: Path, packages: list[str]) -> None:
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version(name)}\n" for name in SERVER_PACKAGES))
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install"]
    command += ["--no-input", "--disable-pip-version-check", "--no-cache-dir"]
    # After `--`, a package can't be taken for an option, such as another index.
    command += ["--constraint", str(constraints), "--", *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = f"{done.stdout}\n{done.stderr}".strip().splitlines()[-_TOLD_LINES:]
        raise InstallError(last_words.without_credentials("\n".join(lines)))


def main() -> int:
    """Prepare the environment; return the exit code of the process."""
    parser = argparse.ArgumentParser(prog="python -m triton_middleware.environment")
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", nargs="+", metavar="package")
    arguments = parser.parse_args()
    logs.configure("INFO")
    try:
        prepare(arguments.folder, arguments.packages)
    except InstallError as error:
        logger.critical("pip could not install the packages: %s", error)
        last_words.leave(str(error))
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        problem = f"{arguments.folder} can't be made an environment: {error}"
        logger.critical("%s", problem)
        last_words.leave(problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
