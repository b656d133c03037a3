"""Condition types, states and reasons of a TritonModel, each declared once with its meaning.

The set follows kstatus: `Ready` is positive and derived; `Reconciling` and `Stalled` are
abnormal when true and never true together. docs/troubleshooting.md has a section per reason.
"""

from enum import StrEnum


class Condition(StrEnum):
    """The condition types in status, in the order in which they are written."""

    READY = "Ready"
    """The spec is fulfilled: all wanted replicas, none if so wanted, serve every wanted model."""
    RECONCILING = "Reconciling"
    """Work towards the current generation goes on."""
    STALLED = "Stalled"
    """No progress without a change by a person, or the deadline has passed."""
    AVAILABLE = "Available"
    """At least one replica serves, perhaps of an older generation."""


class State(StrEnum):
    """One word for people: Azure ML's states, and Suspended, for which Azure had no word."""

    TRANSITIONING = "Transitioning"
    HEALTHY = "Healthy"
    UNHEALTHY = "Unhealthy"
    UNSCHEDULABLE = "Unschedulable"
    FAILED = "Failed"
    SUSPENDED = "Suspended"


class Reason(StrEnum):
    """Why a condition has its status. Part of the API: renaming one is a breaking change."""

    READY = "Ready"
    """All wanted replicas serve all wanted models."""
    AVAILABLE = "MinimumReplicasAvailable"
    """At least one replica serves."""
    UNAVAILABLE = "NoReplicaAvailable"
    """No replica serves."""
    IDLE = "AsDesired"
    """Nothing is left to do, or nothing is wrong."""
    PROGRESSING = "Progressing"
    """Children are being applied or replicas replaced."""
    LOADING_MODELS = "LoadingModels"
    """A pod runs and Triton loads its models."""
    SUSPENDED = "Suspended"
    """`spec.suspend` is true: no replica, everything else kept."""
    SCALED_TO_ZERO = "ScaledToZero"
    """`spec.replicas` is 0."""

    FETCHING = "Fetching"
    """A pod fetches the model repository; status.model.fetch tells how far it is."""

    SOURCE_NOT_ALLOWED = "SourceNotAllowed"
    """The operator's settings, or the fetcher's address rules, forbid this source."""
    SOURCE_NOT_FOUND = "SourceNotFound"
    """The bucket, repository, revision, folder or file of `repository.uri` does not exist."""
    CREDENTIALS_REFUSED = "CredentialsRefused"
    """The source refuses the credentials, or wants some and none are given."""
    CREDENTIALS_NOT_FOUND = "CredentialsNotFound"
    """The Secret of `repository.credentials` does not exist or lacks a needed key."""
    SOURCE_UNAVAILABLE = "SourceUnavailable"
    """The source can't be reached, stalls or answers with errors; the fetch is tried again."""
    DIGEST_MISMATCH = "DigestMismatch"
    """The content is not the one that `repository.digest` asks for."""
    DISK_FULL = "DiskFull"
    """The node's disk, or the cache volume, has no room for the repository."""
    CONTENT_REFUSED = "ContentRefused"
    """An archive or tree is unsafe: it leaves its folder, holds links or devices, or is a bomb."""
    REPOSITORY_INVALID = "RepositoryInvalid"
    """The repository or a config.pbtxt is wrong in a way that Triton would refuse."""
    FETCH_FAILED = "FetchFailed"
    """The fetcher ended for another reason; the message is its own."""

    UNSCHEDULABLE = "Unschedulable"
    """No node fits a pod; the message is the scheduler's."""
    IMAGE_PULL_FAILED = "ImagePullFailed"
    """The node can't pull an image."""
    MODEL_LOAD_FAILED = "ModelLoadFailed"
    """Triton ended because a model could not be loaded; the message is Triton's."""
    TRITON_CRASHED = "TritonCrashed"
    """Triton ended for another reason."""
    OUT_OF_MEMORY = "OutOfMemory"
    """The kernel killed Triton, or the fetcher, at its memory limit."""
    MODEL_NOT_READY = "ModelNotReady"
    """Triton runs but a wanted model, or the whole server, stopped being ready."""
    REPOSITORY_EMPTY = "RepositoryEmpty"
    """Triton runs without a model: the folder holds none. Triton itself calls that ready."""
    VOLUME_NOT_FOUND = "VolumeNotFound"
    """The PersistentVolumeClaim of the repository does not exist."""
    CONFIG_MAP_NOT_FOUND = "ConfigMapNotFound"
    """The ConfigMap of the repository, or one of its keys, does not exist."""
    REFERENCE_NOT_FOUND = "ReferenceNotFound"
    """A Secret or ConfigMap that `triton.env` names does not exist."""
    PODS_REFUSED = "PodsRefused"
    """The API server refuses the pods: quota, Pod Security or another admission rule."""
    DEADLINE_EXCEEDED = "ProgressDeadlineExceeded"
    """`rollout.progressDeadlineSeconds` passed without progress."""
    NAME_CONFLICT = "NameConflict"
    """An object with a child's name exists and is not ours; it is not touched."""
    INVALID_SPEC = "InvalidSpec"
    """The stored object can't be read by this version of the operator."""
    APPLY_REFUSED = "ApplyRefused"
    """The API server refuses a child; the message is its own."""
    API_UNAVAILABLE = "ApiUnavailable"
    """The API server can't be reached or is overloaded; retried with back-off."""
