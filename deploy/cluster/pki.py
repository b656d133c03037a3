"""Make the cluster's certificates with the openssl program; they live as long as the cluster."""

from dataclasses import dataclass
from pathlib import Path

import settings
from commands import run

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650")
_SERVED_NAMES = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost")


@dataclass(frozen=True)
class Certificate:
    """Say whom a certificate names, who signs it and where it is valid."""

    name: str
    user: str
    group: str = ""
    authority: str = "ca"
    names: tuple[str, ...] = ()


AUTHORITIES = ("ca", "etcd-ca", "front-proxy-ca")
CERTIFICATES = (
    Certificate("admin", "kubernetes-admin", "system:masters"),
    Certificate("kwok", "kwok", "system:masters"),
    Certificate("controller-manager", "system:kube-controller-manager"),
    Certificate("scheduler", "system:kube-scheduler"),
    Certificate("kube-proxy", "system:kube-proxy"),
    Certificate(
        "kubelet",
        f"system:node:{settings.NODE_NAME}",
        "system:nodes",
        names=(f"DNS:{settings.NODE_NAME}", f"IP:{settings.NODE_ADDRESS}"),
    ),
    Certificate("apiserver-kubelet", "kube-apiserver-kubelet-client", "system:masters"),
    Certificate(
        "apiserver",
        "kube-apiserver",
        names=(
            *(f"DNS:{name}" for name in _SERVED_NAMES),
            f"DNS:kubernetes.default.svc.{settings.CLUSTER_DOMAIN}",
            "IP:127.0.0.1",
            f"IP:{settings.NODE_ADDRESS}",
            f"IP:{settings.API_SERVICE_ADDRESS}",
        ),
    ),
    Certificate("front-proxy", "front-proxy-client", authority="front-proxy-ca"),
    # Its own authority: any certificate that etcd accepts can rewrite the whole cluster.
    Certificate("etcd", "etcd", authority="etcd-ca", names=("DNS:localhost", "IP:127.0.0.1")),
)


def certificate(name: str) -> Path:
    """Return the path of the certificate."""
    return settings.PKI / f"{name}.crt"


def key(name: str) -> Path:
    """Return the path of the certificate's private key."""
    return settings.PKI / f"{name}.key"


def create() -> None:
    """Make all authorities, certificates and the key that signs service account tokens."""
    settings.PKI.mkdir(parents=True, exist_ok=True)
    settings.PKI.chmod(0o700)
    # The system's own openssl.cnf would add extensions that contradict those asked for here.
    _config().write_text("[req]\ndistinguished_name=dn\n[dn]\n")
    for name in AUTHORITIES:
        _request(
            name, f"/CN={name}", "basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign,cRLSign"
        )
    for wanted in CERTIFICATES:
        _sign(wanted)
    run(["openssl", "genrsa", "-out", key("service-account"), "2048"])
    run(["openssl", "rsa", "-in", key("service-account"), "-pubout", "-out", public_key()])


def public_key() -> Path:
    """Return the path of the key that checks service account tokens."""
    return settings.PKI / "service-account.pub"


def _sign(wanted: Certificate) -> None:
    group = f"/O={wanted.group}" if wanted.group else ""
    extensions = [
        "basicConstraints=critical,CA:FALSE",
        "keyUsage=critical,digitalSignature",
        "extendedKeyUsage=clientAuth,serverAuth",
    ]
    if wanted.names:
        extensions.append(f"subjectAltName={','.join(wanted.names)}")
    authority = wanted.authority
    signer = ("-CA", certificate(authority), "-CAkey", key(authority))
    _request(wanted.name, f"{group}/CN={wanted.user}", *extensions, signer=signer)


def _request(
    name: str, subject: str, *extensions: str, signer: tuple[str | Path, ...] = ()
) -> None:
    added = [word for extension in extensions for word in ("-addext", extension)]
    output = ("-keyout", key(name), "-out", certificate(name))
    options = ("-config", _config(), *_KEY, *signer, "-subj", subject, *added, *output)
    run(["openssl", "req", "-x509", *options])


def _config() -> Path:
    return settings.PKI / "openssl.cnf"
