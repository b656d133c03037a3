"""spec.rollout: how pods are replaced."""

from typing import Annotated

from pydantic import Field

from triton_api.fields import ApiObject


class Rollout(ApiObject):
    """How replicas are replaced."""

    drain_seconds: int = Field(
        default=30,
        ge=0,
        le=3600,
        description="How long a replica that is being replaced may finish running requests. "
        "The pre-stop sleep, Triton's exit timeout and the pod's grace period follow from it.",
    )
    progress_deadline_seconds: Annotated[int, Field(ge=30, le=172800)] | None = Field(
        default=None,
        description="After how long without progress a rollout counts as failed. "
        "Default: triton.loadTimeoutSeconds and 10 minutes for pulling images.",
    )
