"""What the middleware's tests share: a request, and a fake Triton."""

import pytest

from triton_middleware.messages import Request
from unit.triton_middleware.fake_triton import fake_triton


@pytest.fixture
def triton():
    """Return a Triton that answers at once."""
    with fake_triton() as server:
        yield server


@pytest.fixture
def post():
    """Return a function that makes a POST request."""

    def make(body=b"", query=b"", method="POST", **headers):
        raw = tuple(
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        )
        return Request(method, "/score", query, raw, body)

    return make
