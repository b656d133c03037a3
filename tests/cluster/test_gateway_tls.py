"""Encryption to the pod, by a certificate that is changed while the gateway runs."""

import base64
import http.client
import ssl
from pathlib import Path

import pytest

from cluster import access
from cluster.api import Object
from cluster.inference import host_of, key_of
from cluster.key_rotation import nudge
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox

_HOST = "m.example.com"


def _certificate(folder: Path, name: str) -> Object:
    """Return a Secret with a fresh certificate; its file is *name*.crt in *folder*."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    access.run(
        *("openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "rsa:2048"),
        *("-subj", f"/CN={_HOST}", "-addext", f"subjectAltName=DNS:{_HOST}"),
        *("-keyout", str(key), "-out", str(certificate)),
    )
    data = {"tls.crt": certificate, "tls.key": key}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "certificate"},
        "type": "kubernetes.io/tls",
        "data": {name: base64.b64encode(file.read_bytes()).decode() for name, file in data.items()},
    }


def _status(host: str, key: str, trusted: Path) -> int:
    """Return how the gateway answers who trusts one certificate; 0 when it shows another."""
    context = ssl.create_default_context(cafile=str(trusted))
    context.check_hostname = False
    connection = http.client.HTTPSConnection(host, timeout=10, context=context)
    try:
        connection.request("GET", "/v2/health/ready", headers={"Authorization": f"Bearer {key}"})
        return connection.getresponse().status
    except ssl.SSLCertVerificationError:
        return 0
    finally:
        connection.close()


def _grpc_is_ready(host: str, key: str, trusted: Path) -> bool:
    """Return whether gRPC answers who trusts one certificate; False when it shows another."""
    from tritonclient import grpc  # noqa: PLC0415  # loads a second
    from tritonclient.utils import InferenceServerException  # noqa: PLC0415

    options = {"ssl": True, "root_certificates": str(trusted)}
    name = [("grpc.ssl_target_name_override", _HOST)]
    with grpc.InferenceServerClient(host, **options, channel_args=name) as client:
        try:
            return bool(client.is_server_ready(headers={"authorization": f"Bearer {key}"}))
        except InferenceServerException as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise
            return False


def test_a_certificate_encrypts_and_is_renewed_without_a_restart(
    box: Sandbox, tmp_path: Path
) -> None:
    """HTTPS on 443 and TLS for gRPC; clear text is not understood."""
    box.create(
        config_map("files"),
        _certificate(tmp_path, "first"),
        triton_model("m", gateway={"tls": {"secretName": "certificate"}}),
    )
    box.until_ready("m")
    key = key_of(box, "m")
    assert box.status("m")["endpoints"]["base"] == f"https://m.{box.namespace}.svc"
    pods = {pod["metadata"]["uid"] for pod in box.pods("m")}
    with host_of(box, "m") as https, host_of(box, "m", "grpc") as grpc:
        first, second = tmp_path / "first.crt", tmp_path / "second.crt"
        assert _status(https, key, first) == 200
        assert _status(https, "wrong" * 6, first) == 401
        assert _grpc_is_ready(grpc, key, first)
        clear = http.client.HTTPConnection(https, timeout=5)
        clear.request("GET", "/v2/health/ready")
        with pytest.raises((http.client.HTTPException, OSError)):
            clear.getresponse()
        box.patch("Secret", "certificate", {"data": _certificate(tmp_path, "second")["data"]})
        nudge(box, "m")
        # For the time of a drain the old process takes connections beside the new one.
        box.until("the new one is shown", lambda: _status(https, key, second) == 200, seconds=60)
        box.until("over gRPC too", lambda: _grpc_is_ready(grpc, key, second), seconds=60)
        box.until("the old one is gone", lambda: _status(https, key, first) == 0, seconds=60)
    assert {pod["metadata"]["uid"] for pod in box.pods("m")} == pods
