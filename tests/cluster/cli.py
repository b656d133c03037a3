"""Call `kubectl triton` of this checkout, as its users do."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import yaml

from cluster import access

_TIMEOUT_SECONDS = 200


class Ended(NamedTuple):
    """What came of a call."""

    code: int
    out: str
    err: str


def cli(
    *arguments: str, stdin: str | None = None, kubeconfig: str = "", seconds: float = 0
) -> Ended:
    """Call it; with another *kubeconfig* if one is given."""
    environment = {**access.environment(), "PYTHONPATH": str(access.CHECKOUT / "operator")}
    if kubeconfig:
        environment["KUBECONFIG"] = kubeconfig
    done = subprocess.run(
        [sys.executable, "-m", "triton_cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        cwd=access.CHECKOUT,
        timeout=seconds or _TIMEOUT_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


def refused(*arguments: str, kubeconfig: str = "", code: int = 1) -> str:
    """Call what must fail with *code*; return its one sentence."""
    ended = cli(*arguments, kubeconfig=kubeconfig)
    assert (ended.code, ended.out) == (code, ""), ended
    sentences = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    assert len(sentences) == 1, ended.err
    return sentences[0].removeprefix("error: ")


def kubeconfig(folder: Path, *, server: str = "", token: str = "") -> str:
    """Write a kubeconfig for another *server*, or for whom *token* stands; return its path."""
    found = yaml.safe_load(access.kubectl("config", "view", "--minify", "--raw", "--flatten"))
    if server:
        found["clusters"][0]["cluster"]["server"] = server
    if token:
        found["users"][0]["user"] = {"token": token}
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(found))
    return str(file)
