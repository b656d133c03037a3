"""An API server with nothing in it, to be a cluster without the operator or with an old one."""

import contextlib
import secrets
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from cluster import access
from free_ports import free_ports

_USER = secrets.token_hex(16)
_START_SECONDS = 60
_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextlib.contextmanager
def bare_api_server(folder: Path) -> Iterator[str]:
    """Yield the path of a kubeconfig for an API server whose state is in *folder*."""
    client, peer, port = free_ports(3)
    etcd = (
        "etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls=http://127.0.0.1:{client}",
        f"--advertise-client-urls=http://127.0.0.1:{client}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
    )
    with _running(etcd), _running(_api_server(folder, client, port)):
        file = _kubeconfig(folder, port)
        _until_ready(file)
        yield str(file)


def _api_server(folder: Path, etcd: int, port: int) -> tuple[str, ...]:
    key = folder / "accounts.key"
    access.run("openssl", "genrsa", "-out", str(key), "2048")
    (folder / "tokens.csv").write_text(f"{_USER},admin,admin,system:masters\n")
    return (
        "kube-apiserver",
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://bare.example",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-cluster-ip-range=10.99.0.0/24",
        # It wants an account that only a controller manager makes.
        "--disable-admission-plugins=ServiceAccount",
    )


@contextlib.contextmanager
def _running(command: tuple[str, ...]) -> Iterator[None]:
    environment = access.environment()
    with subprocess.Popen(command, env=environment, **_QUIET) as process:
        try:
            yield
        finally:
            process.kill()


def _kubeconfig(folder: Path, port: int) -> Path:
    cluster = {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "bare", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": _USER}}],
        "contexts": [{"name": "bare", "context": {"cluster": "bare", "user": "admin"}}],
        "current-context": "bare",
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(document))
    return file


def _until_ready(file: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    ready = ("kubectl", "--kubeconfig", str(file), "get", "namespace", "default")
    while access.attempt(*ready).returncode:
        assert time.monotonic() < end, f"no API server after {_START_SECONDS} s"
        time.sleep(0.5)
