"""spec.repository: where the Triton model repository comes from."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import (
    ApiObject,
    DataKey,
    ImageReference,
    ObjectName,
    RelativePath,
    Rule,
    list_map,
    rules,
)
from triton_api.v1alpha1.uri import RULES as URI_RULES


class VolumeSource(ApiObject):
    """A repository on an existing PersistentVolumeClaim."""

    claim_name: ObjectName = Field(
        description="PersistentVolumeClaim in the same namespace. Mounted read-only, not copied."
    )


class ImageSource(ApiObject):
    """A repository in an OCI image, mounted by the kubelet as an image volume."""

    reference: ImageReference = Field(
        description="Image that holds the repository, such as registry.example/models:1. "
        "Give a digest to fix the content."
    )
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = Field(
        default="IfNotPresent",
        description="When the kubelet pulls the image.",
    )


class ConfigMapItem(ApiObject):
    """One file of a repository that is kept in a ConfigMap."""

    key: DataKey = Field(description="Key in the ConfigMap's data or binaryData.")
    path: Annotated[
        RelativePath,
        Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.+-]*)+$"),
    ] = Field(
        description="Place of the file in the repository, such as add_sub/1/model.py: "
        "first the model's name."
    )


class ConfigMapSource(ApiObject):
    """A repository in a ConfigMap: for models of at most 1 MiB."""

    name: ObjectName = Field(
        description="ConfigMap in the same namespace. A change of its content rolls the pods."
    )
    items: list[ConfigMapItem] = Field(
        min_length=1,
        max_length=256,
        description="Which key becomes which file. A ConfigMap has no folders, so each file's "
        "place is given here.",
        json_schema_extra=list_map("path"),
    )


class Credentials(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "has(self.secretName) || has(self.serviceAccountName)",
            "set secretName or serviceAccountName, or remove credentials: without them the pod's "
            "own identity is used",
        )
    ),
):
    """Who asks the source for the repository."""

    secret_name: ObjectName | None = Field(
        default=None,
        description="Secret in the same namespace whose keys are the usual environment variables "
        "of the source, such as AWS_ACCESS_KEY_ID or HF_TOKEN. Only the fetcher gets it.",
    )
    service_account_name: ObjectName | None = Field(
        default=None,
        description="ServiceAccount that the pods run as, for a cloud's workload identity. Needs "
        "the operator's setting sources.allowServiceAccounts.",
    )


class Cache(ApiObject):
    """Where fetched content is kept for later pods."""

    claim_name: ObjectName = Field(
        description="PersistentVolumeClaim in the same namespace. Several models may share it; "
        "with access mode ReadWriteMany several nodes too."
    )


class Repository(
    ApiObject,
    json_schema_extra=rules(
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
        Rule(
            "!has(self.digest) || self.digest.matches('^sha256:[0-9a-f]{64}$')",
            "digest is sha256: and 64 of 0-9 and a-f; status.model.digest shows that of what is "
            "served",
            ".digest",
        ),
        *URI_RULES,
    ),
):
    """The source of the model repository; exactly one kind."""

    uri: (
        Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[^\x00-\x20\x7f]+$")] | None
    ) = Field(
        default=None,
        description="Address that the repository is fetched from before Triton starts: s3://, "
        "gs://, azure://, https://, hf://, oci:// or git+https://.",
    )
    volume: VolumeSource | None = Field(
        default=None, description="A repository on a PersistentVolumeClaim."
    )
    config_map: ConfigMapSource | None = Field(
        default=None, description="A small repository in a ConfigMap."
    )
    image: ImageSource | None = Field(
        default=None,
        description="A repository in an OCI image. Needs Kubernetes 1.33 or newer with image "
        "volumes enabled.",
    )
    path: RelativePath | None = Field(
        default=None,
        description="Folder inside the source that holds the model folders, or a folder `triton` "
        "with them. Default: its root.",
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
    digest: Annotated[str, Field(max_length=128)] | None = Field(
        default=None,
        description="Digest that the content must have, as status.model.digest shows it; other "
        "content is not served.",
    )
    credentials: Credentials | None = Field(
        default=None,
        description="Who asks the source. Default: the pod's own identity, such as a workload "
        "identity bound to its ServiceAccount.",
    )
    cache: Cache | None = Field(
        default=None,
        description="Volume that keeps fetched content, so that later pods need not fetch it.",
    )
    check: Literal["Enforce", "Warn"] = Field(
        default="Enforce",
        description="What an error in the repository means that Triton would refuse: Enforce ends "
        "the start, Warn tells it in status.warnings and lets Triton try.",
    )
