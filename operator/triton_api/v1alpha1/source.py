"""Where files come from: what the repository of models and the folder of a script share."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import ApiObject, ImageReference, ObjectName, RelativePath, Rule
from triton_api.v1alpha1.uri import RULES as URI_RULES


class VolumeSource(ApiObject):
    """Files on an existing PersistentVolumeClaim."""

    claim_name: ObjectName = Field(
        description="PersistentVolumeClaim in the same namespace. Mounted read-only, not copied."
    )


class ImageSource(ApiObject):
    """Files in an OCI image, mounted by the kubelet as an image volume."""

    reference: ImageReference = Field(
        description="Image that holds the files, such as registry.example/models:1. "
        "Give a digest to fix the content."
    )
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = Field(
        default="IfNotPresent",
        description="When the kubelet pulls the image.",
    )


class Cache(ApiObject):
    """Where fetched content is kept for later pods."""

    claim_name: ObjectName = Field(
        description="PersistentVolumeClaim in the same namespace. Several models may share it; "
        "with access mode ReadWriteMany several nodes too."
    )


SOURCE_RULES = (
    Rule(
        "[has(self.uri), has(self.volume), has(self.configMap), has(self.image)]"
        ".filter(x, x).size() == 1",
        "set exactly one of uri, volume, configMap and image",
    ),
    Rule(
        "!has(self.path) || !has(self.configMap)",
        "path goes with uri, volume or image; for a configMap write folders into items[].path",
        ".path",
    ),
    *URI_RULES,
)


class Source(ApiObject):
    """One source of files; the kinds of ConfigMap differ."""

    uri: (
        Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[^\x00-\x20\x7f]+$")] | None
    ) = Field(
        default=None,
        description="Address that the files are fetched from before the pod serves: s3://, "
        "gs://, azure://, https://, hf://, oci:// or git+https://.",
    )
    volume: VolumeSource | None = Field(
        default=None, description="Files on a PersistentVolumeClaim."
    )
    image: ImageSource | None = Field(
        default=None,
        description="Files in an OCI image. Needs Kubernetes 1.33 or newer with image volumes "
        "enabled.",
    )
    path: RelativePath | None = Field(
        default=None, description="Folder inside the source. Default: its root."
    )
    endpoint: Annotated[str, Field(min_length=1, max_length=512)] | None = Field(
        default=None,
        description="URL of a service that is not the provider's own, such as "
        "http://minio.storage.svc:9000. For s3, gs, azure and hf.",
    )
    region: (
        Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
        | None
    ) = Field(
        default=None,
        description="Region of the bucket, for s3. Default: that of the credentials, or us-east-1.",
    )
    path_style: bool | None = Field(
        default=None,
        description="Whether the bucket's name is in the path and not in the host, for s3. "
        "Default: true with an endpoint, else false.",
    )
    cache: Cache | None = Field(
        default=None,
        description="Volume that keeps fetched content, so that later pods need not fetch it.",
    )
