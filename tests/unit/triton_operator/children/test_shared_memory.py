"""children.shared_memory: the size of /dev/shm."""

import pytest

import make
from triton_operator.children.shared_memory import shared_memory


@pytest.mark.parametrize(
    ("spec", "size"),
    [
        pytest.param({}, "256Mi", id="on CPU"),
        pytest.param({"gpus": {"count": 1}}, "1024Mi", id="for one GPU"),
        pytest.param({"gpus": {"count": 4}}, "4096Mi", id="for four GPUs"),
        pytest.param({"resources": {"limits": {"memory": "8Gi"}}}, "256Mi", id="within the limit"),
        pytest.param(
            {"resources": {"limits": {"memory": "400Mi"}}}, "200Mi", id="half a small limit"
        ),
        pytest.param(
            {"gpus": {"count": 2}, "resources": {"limits": {"memory": 1000000000}}},
            "476Mi",
            id="half a limit in bytes, rounded down",
        ),
        pytest.param(
            {"resources": {"requests": {"memory": "100Mi"}}}, "256Mi", id="whatever the request"
        ),
        pytest.param(
            {"triton": {"sharedMemory": "1.5Gi"}, "resources": {"limits": {"memory": "2Gi"}}},
            "1.5Gi",
            id="as the user says",
        ),
    ],
)
def test_size(spec, size):
    """The size follows the GPUs and stays within half the memory limit unless the user says."""
    assert shared_memory(make.model(**spec)) == size
