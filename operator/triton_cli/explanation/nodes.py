"""Memory between processes, and which nodes may be used."""

from collections.abc import Iterator

from triton_cli.explanation.decision import Case, Decision
from triton_operator.children.shared_memory import shared_memory


def shared_memory_size(case: Case) -> Iterator[Decision]:
    """Tell how much memory processes may share."""
    spec = case.model.spec
    if spec.triton.shared_memory is not None:
        why = "spec.triton.sharedMemory says so"
    else:
        rule = f"1Gi per GPU, {spec.gpus.count} here" if spec.gpus.count else "256Mi without a GPU"
        limit = spec.resources.limits.get("memory")
        why = f"{rule}, and at most half the memory limit of {limit}" if limit else rule
    yield Decision("shared memory", shared_memory(case.model), f"{why}; it counts as memory")


def nodes(case: Case) -> Iterator[Decision]:
    """Tell what a node must have."""
    gpus = case.model.spec.gpus
    if gpus.count == 0:
        yield Decision("GPUs", "none", "spec.gpus.count is 0, so Triton serves on the CPU")
        return
    yield Decision(
        "GPUs",
        f"{gpus.count} {gpus.resource_name}",
        f"per replica; nodes with the taint {gpus.resource_name}:NoSchedule are tolerated",
    )
    if gpus.products:
        yield Decision(
            "GPU products", ", ".join(sorted(gpus.products)), "spec.gpus.products, as node affinity"
        )
