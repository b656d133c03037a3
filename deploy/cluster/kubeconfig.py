"""Write kubeconfigs: for components with paths of certificates, for people with their content."""

import base64
from pathlib import Path

import pki
import settings

# Loopback, because even with a proxy in the environment programs go there directly.
SERVER = f"https://127.0.0.1:{settings.API_PORT}"

_TEMPLATE = """\
apiVersion: v1
kind: Config
clusters:
- name: {context}
  cluster:
    server: {server}
    certificate-authority{suffix}: {authority}
users:
- name: {user}
  user:
    client-certificate{suffix}: {certificate}
    client-key{suffix}: {key}
contexts:
- name: {context}
  context:
    cluster: {context}
    user: {user}
current-context: {context}
"""


def for_component(user: str) -> str:
    """Return the kubeconfig of a component, which is the same for every cluster."""
    return _TEMPLATE.format(
        context=settings.NODE_NAME,
        server=SERVER,
        user=user,
        suffix="",
        authority=pki.certificate("ca"),
        certificate=pki.certificate(user),
        key=pki.key(user),
    )


def write_admin() -> None:
    """Write the administrator's kubeconfig, which works from anywhere on this machine."""
    text = _TEMPLATE.format(
        context=settings.NODE_NAME,
        server=SERVER,
        user="admin",
        suffix="-data",
        authority=_embedded(pki.certificate("ca")),
        certificate=_embedded(pki.certificate("admin")),
        key=_embedded(pki.key("admin")),
    )
    _write_private(settings.ADMIN_KUBECONFIG, text)


def copy_to_checkout() -> None:
    """Put the administrator's kubeconfig where this checkout's commands look for it."""
    settings.CHECKOUT_KUBECONFIG.parent.mkdir(parents=True, exist_ok=True)
    _write_private(settings.CHECKOUT_KUBECONFIG, settings.ADMIN_KUBECONFIG.read_text())


def _embedded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def _write_private(file: Path, text: str) -> None:
    """Replace the file at once: another command may be reading it."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.replace(file)
