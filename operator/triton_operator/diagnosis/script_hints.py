"""What to do about each reason that a script and its packages give."""

from typing import Final

from triton_api.conditions import Reason

_ANY: Final = ""
_OTHER_IMAGE: Final = (
    "Build spec.middleware.environment.image from the operator's middleware image, and leave its "
    "python3 the first in PATH."
)

SCRIPT_HINTS: Final[tuple[tuple[Reason, str, str], ...]] = (
    (
        Reason.ENVIRONMENT_FAILED,
        "No space left on device",
        "Make room on the node, or on the claim of spec.middleware.environment.cache.",
    ),
    (Reason.ENVIRONMENT_FAILED, "'triton_middleware'", _OTHER_IMAGE),
    (
        Reason.ENVIRONMENT_FAILED,
        "can't be made an environment",
        "See that the claim of spec.middleware.environment.cache can be written by user 1000.",
    ),
    (
        Reason.ENVIRONMENT_FAILED,
        "can't reach the index",
        (
            "Let the pod reach the index, or name another one, a proxy or certificates in "
            "spec.middleware.environment.indexFrom, or bring an image with the packages."
        ),
    ),
    (
        Reason.ENVIRONMENT_FAILED,
        _ANY,
        (
            "Correct spec.middleware.environment.pipPackages, or the index in indexFrom; pip's "
            "last lines are in lastLines."
        ),
    ),
    (
        Reason.SCRIPT_FAILED,
        "No module named",
        (
            "Add the package to spec.middleware.environment.pipPackages, or the file to "
            "spec.middleware.source."
        ),
    ),
    (
        Reason.SCRIPT_FAILED,
        "entry script is not there",
        "Correct spec.middleware.entryScript, or spec.middleware.source and its path.",
    ),
    (
        Reason.SCRIPT_FAILED,
        _ANY,
        "Correct the script at the line named in lastLines; new content rolls out by itself.",
    ),
    (Reason.MIDDLEWARE_CRASHED, "No module named triton_middleware", _OTHER_IMAGE),
    (
        Reason.MIDDLEWARE_CRASHED,
        "is no setting",
        "Correct the name in spec.middleware.environment.variables.",
    ),
    (
        Reason.MIDDLEWARE_CRASHED,
        _ANY,
        "Read the log of the container that ended: kubectl logs --previous {pod} -c {container}.",
    ),
    (
        Reason.SCRIPT_NOT_READY,
        _ANY,
        (
            "Read the logs of the containers triton and middleware: it is ready when both answer: "
            "kubectl logs {pod} --all-containers."
        ),
    ),
)
