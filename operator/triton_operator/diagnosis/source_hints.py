"""What to do about each reason that a source or the content of a repository gives."""

from typing import Final

from triton_api.conditions import Reason

_ANY: Final = ""

SOURCE_HINTS: Final[tuple[tuple[Reason, str, str], ...]] = (
    (
        Reason.SOURCE_NOT_ALLOWED,
        "serviceAccountName",
        "Remove spec.repository.credentials.serviceAccountName, or ask the platform team.",
    ),
    (
        Reason.SOURCE_NOT_ALLOWED,
        _ANY,
        (
            "Choose a source that is allowed, or ask the platform team to allow this one in the "
            "chart's values settings.sources."
        ),
    ),
    (
        Reason.SOURCE_NOT_FOUND,
        _ANY,
        (
            "Correct spec.repository.uri or spec.repository.path. Some sources answer so, too, to "
            "whoever may not see what is there: check spec.repository.credentials."
        ),
    ),
    (
        Reason.CREDENTIALS_REFUSED,
        _ANY,
        (
            "Check that the keys in the Secret of spec.repository.credentials are right, not "
            "expired, and may read the source."
        ),
    ),
    (
        Reason.CREDENTIALS_NOT_FOUND,
        _ANY,
        (
            "Create the Secret of spec.repository.credentials with the keys that "
            "docs/model-sources.md lists. Pods see it within two minutes."
        ),
    ),
    (
        Reason.SOURCE_UNAVAILABLE,
        _ANY,
        (
            "Check that the source runs and can be reached from the pod's node: address, DNS, "
            "proxy, network policy. The fetch goes on where it stopped."
        ),
    ),
    (
        Reason.DIGEST_MISMATCH,
        _ANY,
        (
            "The source has changed or is damaged, or spec.repository.digest is of other content: "
            "compare, and set the digest that you trust."
        ),
    ),
    (
        Reason.DISK_FULL,
        _ANY,
        (
            "Make room on the node or the cache volume, raise spec.resources.limits."
            "ephemeral-storage if it is set, or fetch less: spec.triton.models."
        ),
    ),
    (
        Reason.CONTENT_REFUSED,
        _ANY,
        "Make the archive anew from plain files and folders, without links, devices and `..`.",
    ),
    (
        Reason.REPOSITORY_INVALID,
        _ANY,
        (
            "Correct the repository where the message says. If Triton does load it, say so with "
            "spec.repository.check: Warn."
        ),
    ),
    (
        Reason.FETCH_FAILED,
        _ANY,
        (
            "Read the fetcher's log: kubectl logs {pod} -c {container}, with --previous for the "
            "last try."
        ),
    ),
)
