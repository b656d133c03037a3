"""Keys, certificates and tokens, made with the openssl program."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any


def certificate(folder: Path, name: str) -> None:
    """Write tls.crt and tls.key for *name*, signed by itself."""
    made = {kind: folder / f".{kind}" for kind in ("crt", "key")}
    _openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-days", "2"),
        *("-out", str(made["crt"]), "-keyout", str(made["key"])),
    )
    for kind, written in made.items():
        written.rename(folder / f"tls.{kind}")


def public_key(folder: Path, kind: str) -> str:
    """Make a private key in `folder/KIND.pem` and return the public one."""
    algorithm = {"rsa": ["RSA"], "ec": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]}[kind]
    private = str(folder / f"{kind}.pem")
    _openssl("genpkey", "-algorithm", *algorithm, "-out", private)
    return _openssl("pkey", "-in", private, "-pubout").decode()


def token(private: Path, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a JWT signed with an RSA key."""
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    signature = _openssl("dgst", "-sha256", "-sign", str(private), given=signed.encode())
    return f"{signed}.{_encoded(signature)}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _openssl(*arguments: str, given: bytes = b"") -> bytes:
    done = subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True)
    return done.stdout
