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


class Repository(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "[has(self.volume), has(self.configMap), has(self.image)].filter(x, x).size() == 1",
            "set exactly one of volume, configMap and image",
        ),
        Rule(
            "!has(self.path) || !has(self.configMap)",
            "path goes with volume or image; for a configMap write folders into items[].path",
            ".path",
        ),
    ),
):
    """The source of the model repository; exactly one kind."""

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
        description="Folder inside the volume or image that holds the model folders. "
        "Default: its root.",
    )
