"""spec.triton.configOverlays: fields of config.pbtxt that win over the model's own."""

from typing import Annotated

from pydantic import Field

from triton_api.fields import ApiObject, TritonName


class ConfigOverlay(ApiObject):
    """What replaces the same fields in one model's config.pbtxt, or stands for a missing one."""

    model: TritonName = Field(description="Folder name of the model.")
    max_batch_size: Annotated[int, Field(ge=0, le=65536)] | None = Field(
        default=None,
        description="Largest batch that Triton may hand to the model; 0 switches batching off.",
    )
