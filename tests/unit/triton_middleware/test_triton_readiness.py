"""triton_readiness: whether the pod's Triton is ready."""

from triton_middleware import triton_readiness


def test_without_a_triton_there_is_nothing_to_wait_for():
    """The plain architecture."""
    assert triton_readiness.is_ready("")


def test_a_triton_is_asked_for_its_readiness(triton):
    """Not whether it is alive."""
    assert triton_readiness.is_ready(f"{triton.url}/")
    triton.ready = False
    assert not triton_readiness.is_ready(triton.url)


def test_a_triton_that_is_not_there_is_not_ready():
    """It opens its port once its models are loaded."""
    assert not triton_readiness.is_ready("http://127.0.0.1:9")


def test_waiting_ends_when_it_is_ready(triton):
    """However long it loads."""
    triton.ready = False
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        triton.ready = len(pauses) == 3

    triton_readiness.wait(triton.url, pause)
    assert len(pauses) == 3
