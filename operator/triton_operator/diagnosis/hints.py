"""What to do about each reason: the first hint whose words are in the message.

In a hint `{pod}` and `{container}` stand for the names of those that failed.
"""

from typing import Final

from triton_api.conditions import Reason
from triton_operator.diagnosis.script_hints import SCRIPT_HINTS
from triton_operator.diagnosis.source_hints import SOURCE_HINTS

_ANY: Final = ""

_SERVING_HINTS: Final[tuple[tuple[Reason, str, str], ...]] = (
    (
        Reason.UNSCHEDULABLE,
        "Insufficient nvidia.com/",
        (
            "All GPUs of that kind are taken, or no node has so many: wait, stop another model "
            "(spec.suspend), ask for fewer (spec.gpus.count, spec.replicas), or add a GPU node."
        ),
    ),
    (
        Reason.UNSCHEDULABLE,
        "Insufficient",
        "Lower spec.resources.requests, or add a node with more room.",
    ),
    (
        Reason.UNSCHEDULABLE,
        "untolerated taint",
        "Add the taint to spec.placement.tolerations, or free an untainted node.",
    ),
    (
        Reason.UNSCHEDULABLE,
        "affinity/selector",
        (
            "No node has the labels asked for: compare spec.gpus.products and spec.placement with "
            "`kubectl get nodes --show-labels`."
        ),
    ),
    (Reason.UNSCHEDULABLE, _ANY, "Compare spec.placement and spec.resources with the nodes."),
    (
        Reason.VOLUME_NOT_FOUND,
        _ANY,
        (
            "Create the PersistentVolumeClaim, or correct the claimName that names it: of a "
            "source, its cache, or spec.middleware.environment.cache."
        ),
    ),
    (
        Reason.IMAGE_PULL_FAILED,
        _ANY,
        "Check the image's name and tag, and that the nodes may pull it.",
    ),
    (
        Reason.VOLUMES_NOT_MOUNTED,
        _ANY,
        (
            "Create what is missing, or the entry of it; kubectl describe pod {pod} names it. A "
            "Secret of the operator's own comes back by itself."
        ),
    ),
    (
        Reason.GATEWAY_CRASHED,
        _ANY,
        "Read the log of the container that ended: kubectl logs --previous {pod} -c gateway.",
    ),
    (
        Reason.ROUTE_KIND_MISSING,
        _ANY,
        "Install the Gateway API (v1), or expose the model by spec.expose.ingress.",
    ),
    (
        Reason.ROUTE_NOT_ACCEPTED,
        _ANY,
        "Compare spec.expose.routes with the Gateway's listeners and its allowedRoutes.",
    ),
    (
        Reason.REFERENCE_NOT_FOUND,
        "subPath",
        "The volume has no such folder: correct spec.repository.path or spec.triton.models.",
    ),
    (
        Reason.REFERENCE_NOT_FOUND,
        _ANY,
        (
            "Create the Secret or ConfigMap and its key, or correct spec.triton.env or "
            "spec.middleware.environment."
        ),
    ),
    (
        Reason.OUT_OF_MEMORY,
        "fetcher",
        "Set spec.resources.limits.memory, or raise it: the fetcher has the same, 1Gi by default.",
    ),
    (
        Reason.OUT_OF_MEMORY,
        "middleware",
        "Raise spec.middleware.resources.limits.memory, or lower spec.middleware.workerCount.",
    ),
    (
        Reason.OUT_OF_MEMORY,
        _ANY,
        "Raise spec.resources.limits.memory; /dev/shm (spec.triton.sharedMemory) counts in it.",
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "no GPUs are available",
        "Set spec.gpus.count, or use KIND_CPU or KIND_AUTO in instance_group.",
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "lost+found",
        (
            "The disk's own folder is taken for a model: put the models into a folder and name it "
            "in spec.repository.path, or list them in spec.triton.models."
        ),
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "failed to stat file",
        "The folder is not in the source: correct spec.repository.path.",
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "unable to find backend library",
        (
            "This image lacks the backend: correct backend or platform in config.pbtxt, or choose "
            "another spec.triton.image."
        ),
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "at least one version must be available",
        (
            "The model's folder needs a numbered version folder with the model file in it, such as "
            "<model>/1/model.onnx."
        ),
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "No module named",
        (
            "Triton's image lacks the Python package: name an image with it in spec.triton.image, "
            "or bring an environment with the model (EXECUTION_ENV_PATH in config.pbtxt)."
        ),
    ),
    (
        Reason.MODEL_LOAD_FAILED,
        "config.pbtxt",
        "Correct config.pbtxt at the line and column named; data types are written TYPE_FP32.",
    ),
    (Reason.MODEL_LOAD_FAILED, _ANY, "Correct the model or its config.pbtxt."),
    (
        Reason.TRITON_CRASHED,
        "unrecognized option",
        (
            "The image's release is unknown to the operator: use a tag that begins with its "
            "release (YY.MM)."
        ),
    ),
    (
        Reason.TRITON_CRASHED,
        "not ready within",
        "Raise spec.triton.loadTimeoutSeconds if the models need longer, and read the log.",
    ),
    (
        Reason.TRITON_CRASHED,
        _ANY,
        "Read the log of the container that ended: kubectl logs --previous {pod} -c {container}.",
    ),
    (
        Reason.REPOSITORY_EMPTY,
        _ANY,
        "Correct spec.repository.path: it must hold model folders, such as <path>/<model>/1/.",
    ),
    (
        Reason.MODEL_NOT_READY,
        "does not serve",
        "Read Triton's log. A Python model whose process died needs a new pod: delete the pod.",
    ),
    (
        Reason.MODEL_NOT_READY,
        _ANY,
        (
            "Read the log: kubectl logs {pod} -c triton. A Python model whose process died needs a "
            "new pod: kubectl delete pod {pod}."
        ),
    ),
    (
        Reason.PODS_REFUSED,
        "exceeded quota",
        "Raise the namespace's ResourceQuota, or ask for less.",
    ),
    (
        Reason.PODS_REFUSED,
        _ANY,
        "Change what the message names, or the admission rule that refuses it.",
    ),
)


HINTS: Final = (*_SERVING_HINTS, *SOURCE_HINTS, *SCRIPT_HINTS)
"""Reason, words of a message, and what to do; a general hint comes last, since "" is in all."""


def hint(reason: Reason, message: str) -> str:
    """Return the next step for *reason*, as exact as *message* allows; "" when none is known."""
    for candidate, words, text in HINTS:
        if candidate is reason and words in message:
            return text
    return ""
