"""What the tests of whole processes share."""

import pytest

from unit.triton_middleware.fake_triton import fake_triton


@pytest.fixture
def triton():
    """Return a Triton that answers at once."""
    with fake_triton() as server:
        yield server
