"""ports: what is asked for, or what is free."""

import socket
from dataclasses import astuple

import pytest

from triton_cli.errors import UserError
from triton_cli.local import ports
from triton_cli.local.ports import HOST, choose


def test_zero_is_a_free_one():
    """All are different."""
    chosen = astuple(choose(0, 0))
    assert len(set(chosen)) == len(chosen)
    assert min(chosen) > 0


def test_grpc_follows_http():
    """Unless it is said."""
    free = next(port for port in range(20000, 30000) if _is_free(port) and _is_free(port + 1))
    assert choose(free, None).grpc == free + 1


def test_beside_a_free_one_is_a_free_one(monkeypatch):
    """The number after it may be taken, and nobody has asked for it."""
    with socket.create_server((HOST, 0)) as taken:
        free = taken.getsockname()[1] - 1
        monkeypatch.setattr(ports, "_hold", lambda port, held: {0: free}.get(port, port))
        assert choose(0, None).grpc != free + 1


def test_the_last_port_has_no_successor():
    """Then a free one is taken."""
    assert choose(65535, None).grpc not in {0, 65536}


def test_a_port_in_use_is_one_sentence():
    """With the option to change."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"port {port} can't be had: Address .* --port"):
            choose(port, None)
        with pytest.raises(UserError, match=rf"port {port} can't be had: Address .* --grpc-port"):
            choose(0, port)


def test_a_port_of_the_pod_is_kept_where_it_is_free():
    """Scripts of Azure ML ask localhost:8000; where that is taken, another one is found."""
    with socket.socket() as probe:
        taken = probe.connect_ex((HOST, 8000)) == 0
    if not taken:
        assert choose(0, 0).triton_http == 8000
        with socket.create_server((HOST, 8000)):
            assert choose(0, 0).triton_http != 8000


def _is_free(port):
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True
