"""What the tests of sources share."""

import contextlib

import pytest

from sources.fetching import repository
from sources.obtaining import MODEL, Pod
from sources.scripted import scripted
from triton_fetcher.errors import FetchError


@pytest.fixture
def pod(tmp_path):
    """A pod that has fetched nothing yet."""
    return Pod(tmp_path / "pod")


@pytest.fixture
def model(tmp_path):
    """A folder with a small repository."""
    return repository(tmp_path / "model", MODEL)


@pytest.fixture
def script(authority):
    """A server with TLS that does what the test says."""
    with scripted(authority) as server:
        yield server


@pytest.fixture
def another_script(authority):
    """A second one, so another origin."""
    with scripted(authority) as server:
        yield server


@pytest.fixture
def plain_script():
    """One without TLS."""
    with scripted(None) as server:
        yield server


@pytest.fixture
def refusal():
    """A context that expects a FetchError with a reason and words in its message."""

    @contextlib.contextmanager
    def expected(reason, *words):
        with pytest.raises(FetchError) as caught:
            yield caught
        assert caught.value.reason is reason, caught.value.message
        for word in words:
            assert word in caught.value.message
        assert len(caught.value.message) <= 400

    return expected
