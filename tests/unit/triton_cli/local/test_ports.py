"""ports: what is asked for, or what is free."""

import socket
from dataclasses import astuple

import pytest

from triton_cli.errors import UserError
from triton_cli.local import ports
from triton_cli.local.ports import HOST, choose


def test_zero_is_a_free_one():
    """All are different."""
    chosen = astuple(choose(0, 0, script=False))
    assert len(set(chosen)) == len(chosen)
    assert 20_000 <= min(chosen) < max(chosen) < 30_000  # connections get others


def test_grpc_follows_http(monkeypatch):
    """Unless it is said."""
    monkeypatch.setattr(ports, "_hold", lambda port, held: port)
    assert choose(6789, None, script=False).grpc == 6790
    assert choose(6789, 7000, script=False).grpc == 7000


def test_beside_a_free_one_is_a_free_one(monkeypatch):
    """The number after it may be taken, and nobody has asked for it."""
    with socket.create_server((HOST, 0)) as taken:
        free = taken.getsockname()[1] - 1
        monkeypatch.setattr(ports, "_hold", lambda port, held: {0: free}.get(port, port))
        assert choose(0, None, script=False).grpc != free + 1


def test_the_last_port_has_no_successor():
    """Then a free one is taken."""
    assert choose(65535, None, script=False).grpc not in {0, 65536}


def test_a_port_in_use_is_one_sentence():
    """With the option to change."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            UserError, match=rf"port {port} can't be had: Address already in use; .* --port"
        ):
            choose(port, None, script=False)
        with pytest.raises(
            UserError, match=rf"port {port} can't be had: Address already in use; .* --grpc-port"
        ):
            choose(0, port, script=False)


def test_a_script_finds_triton_where_azure_ml_had_it(monkeypatch):
    """At localhost:8000, unless that is taken."""
    with socket.create_server((HOST, 0)) as probe:
        free = probe.getsockname()[1]
    monkeypatch.setattr(ports.contract, "HTTP_PORT", free)
    assert choose(0, 0, script=True).triton_http == free
    assert choose(0, 0, script=False).triton_http != free
    with socket.create_server((HOST, free)):
        assert choose(0, 0, script=True).triton_http != free
