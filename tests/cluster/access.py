"""Where the cluster under test is, and which tools talk to it."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# The context that `python3 deploy/cluster` writes: its pods and Services are reachable from here.
NATIVE_CONTEXT = "triton-local"

OPERATOR_NAMESPACE = "triton-operator"
OPERATOR = "triton-operator"


def kubeconfig() -> str:
    """Return the kubeconfig that is given, else the one of the local cluster."""
    return os.environ.get("KUBECONFIG") or str(CHECKOUT / ".cluster" / "kubeconfig")


@cache
def environment() -> dict[str, str]:
    """Return the environment for kubectl and helm, as the project pins them if none is there."""
    found = dict(os.environ, KUBECONFIG=kubeconfig())
    if not (shutil.which("kubectl") and shutil.which("helm")):
        found["PATH"] = f"{_cluster('bin').strip()}{os.pathsep}{found['PATH']}"
    return found


def run(*command: str, stdin: str | None = None, timeout: float = 120) -> str:
    """Return the output of *command*; its error output is in the failure's message."""
    done = attempt(*command, stdin=stdin, timeout=timeout)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def attempt(
    *command: str, stdin: str | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run *command* to its end, whatever that is."""
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(),
        cwd=CHECKOUT,
        timeout=timeout,
        check=False,
    )


def kubectl(*arguments: str, stdin: str | None = None, timeout: float = 120) -> str:
    """Return the output of kubectl."""
    return run("kubectl", *arguments, stdin=stdin, timeout=timeout)


@cache
def is_native() -> bool:
    """Return whether the cluster is the native local one."""
    return kubectl("config", "current-context").strip() == NATIVE_CONTEXT


@cache
def audit_log() -> Path | None:
    """Return the API server's audit log, where this machine has it."""
    return _told("audit log")


@cache
def pod_logs() -> Path | None:
    """Return the folder with the logs of all containers, where this machine has it."""
    return _told("pod logs")


def image(name: str) -> str:
    """Return the name by which pods get one of the project's images."""
    return _program("images", "reference", name).strip()


def _told(what: str) -> Path | None:
    """Return the path that the native cluster tells as *what*, None for another cluster."""
    if not is_native():
        return None
    lines = (line.split(maxsplit=2) for line in _cluster("status").splitlines())
    return next(Path(words[2]) for words in lines if words[:2] == what.split())


def _cluster(command: str) -> str:
    return _program("cluster", command)


def _program(*arguments: str) -> str:
    program, *rest = arguments
    command = [sys.executable, str(CHECKOUT / "deploy" / program), *rest]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
