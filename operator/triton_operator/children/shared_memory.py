"""Size of /dev/shm, over which the Python backend moves tensors."""

from decimal import Decimal

from triton_api.fields import parse_quantity
from triton_api.v1alpha1 import TritonModel

MEBIBYTE = 1024**2
GIBIBYTE = 1024**3


def shared_memory(model: TritonModel) -> str:
    """Return the size as a quantity: what the user says, or 256Mi on CPU and 1Gi per GPU.

    Containers get 64Mi by default, too little for images and for NCCL between GPUs. What is used
    counts against the memory limit, hence at most half of that.
    """
    if model.spec.triton.shared_memory is not None:
        return str(model.spec.triton.shared_memory)
    size = Decimal(model.spec.gpus.count * GIBIBYTE or 256 * MEBIBYTE)
    limit = model.spec.resources.limits.get("memory")
    if limit is not None:
        size = min(size, parse_quantity(limit) / 2)
    return f"{int(size) // MEBIBYTE}Mi"
