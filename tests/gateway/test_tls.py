"""TLS at the gateway, and a certificate that is replaced under a running one."""

import http.client
import ssl
import subprocess
import time
from pathlib import Path

import grpc
import pytest

from gateway import certificates, proxy
from gateway.proxy import Gateway
from gateway.test_keys import GRPC_READY, READY
from gateway.triton import Triton
from gateway.wire import BEARER, ask, read
from triton_operator.children.gateway import GatewaySettings

NAME = "demo.example"


@pytest.fixture
def gateway(haproxy: Path, server: Triton, tmp_path: Path):
    (tmp_path / "tls").mkdir()
    certificates.certificate(tmp_path / "tls", NAME)
    places = proxy.places(tmp_path, http=server.http_port, grpc=server.grpc_port)
    settings = GatewaySettings(service="demo", tls=True, places=places)
    with proxy.running(haproxy, settings, tmp_path) as started:
        yield started


def test_http_and_grpc_are_encrypted_and_nothing_is_answered_in_clear(gateway: Gateway):
    assert _status(gateway) == 200
    assert _grpc_is_ready(gateway)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        ask(gateway.http, "GET", READY)


@pytest.mark.parametrize(("version", "spoken"), [("tls1_1", False), ("tls1_2", True)])
def test_tls_before_1_2_is_refused(gateway: Gateway, version: str, spoken: bool):
    command = ["openssl", "s_client", "-connect", gateway.http, f"-{version}"]
    cipher = ["-cipher", "DEFAULT@SECLEVEL=0"]
    done = subprocess.run([*command, *cipher], input=b"", capture_output=True, check=False)
    assert (done.returncode == 0) is spoken


def test_a_new_certificate_counts_within_seconds_and_no_request_is_lost(gateway: Gateway):
    before = _certificate(gateway)
    kept = _connection(gateway)
    certificates.certificate(gateway.folder / "tls", NAME)
    after = (gateway.folder / "tls/tls.crt").read_text()
    until = time.monotonic() + 15
    while (shown := _certificate(gateway)) == before and time.monotonic() < until:
        kept.request("GET", READY, headers=BEARER)
        assert read(kept).status == 200
    assert shown == after
    time.sleep(3)  # the old worker still accepts, too, for a while
    assert _status(gateway) == 200
    assert _grpc_is_ready(gateway)
    kept.close()


def test_a_broken_certificate_leaves_the_old_one_in_use(gateway: Gateway):
    before = _certificate(gateway)
    good = (gateway.folder / "tls/tls.crt").read_text()
    (gateway.folder / "tls/tls.crt").write_text("no certificate")
    time.sleep(4)
    assert _certificate(gateway) == before
    assert _status(gateway) == 200
    (gateway.folder / "tls/tls.crt").write_text(good)
    certificates.certificate(gateway.folder / "tls", NAME)
    assert _next_certificate(gateway, before) == (gateway.folder / "tls/tls.crt").read_text()


def test_a_change_is_not_forgotten_while_the_master_can_not_be_asked(gateway: Gateway):
    before = _certificate(gateway)
    gateway.tell_worker("show info")  # the master has started
    master = Path(gateway.places.master_socket)
    aside = master.rename(master.with_name("aside"))
    certificates.certificate(gateway.folder / "tls", NAME)
    time.sleep(2.5)
    assert _certificate(gateway) == before
    aside.rename(master)
    assert _next_certificate(gateway, before) == (gateway.folder / "tls/tls.crt").read_text()


def _next_certificate(gateway: Gateway, before: str) -> str:
    """Return the certificate that takes the place of *before*; *before* if none does."""
    until = time.monotonic() + 15
    while (shown := _certificate(gateway)) == before and time.monotonic() < until:
        time.sleep(0.2)
    return shown


def _connection(gateway: Gateway) -> http.client.HTTPSConnection:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(gateway.http, timeout=10, context=context)
    connection.connect()
    return connection


def _status(gateway: Gateway) -> int:
    connection = _connection(gateway)
    connection.request("GET", READY, headers=BEARER)
    status = read(connection).status
    connection.close()
    return status


def _certificate(gateway: Gateway) -> str:
    host, port = gateway.http.split(":")
    return ssl.get_server_certificate((host, int(port)))


def _grpc_is_ready(gateway: Gateway) -> bool:
    root = (gateway.folder / "tls/tls.crt").read_bytes()
    options = [("grpc.ssl_target_name_override", NAME), ("grpc.enable_http_proxy", 0)]
    trusted = grpc.ssl_channel_credentials(root)
    with grpc.secure_channel(gateway.grpc, trusted, options) as channel:
        channel.unary_unary(GRPC_READY)(b"", metadata=[*BEARER.items()], timeout=5)
    return True
