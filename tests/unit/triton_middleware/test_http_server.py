"""http_server: a port that workers share."""

import socket

import pytest

from triton_middleware.http_server import shared_socket


def test_several_may_be_bound_to_a_port():
    """Each worker listens by itself."""
    with shared_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with shared_socket("127.0.0.1", port) as second:
            assert second.getsockname()[1] == port


def test_a_port_of_somebody_else_is_not_shared():
    """It fails at once."""
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(OSError, match="in use"),
    ):
        shared_socket("127.0.0.1", other.getsockname()[1])


def test_an_address_may_be_ipv6():
    """Pods of IPv6 clusters have no other."""
    with shared_socket("::1", 0) as bound:
        assert bound.family == socket.AF_INET6
