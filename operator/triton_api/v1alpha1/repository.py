"""spec.repository: where the Triton model repository comes from."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import (
    ApiObject,
    DataKey,
    ObjectName,
    RelativePath,
    Rule,
    list_map,
    rules,
)
from triton_api.v1alpha1.source import SOURCE_RULES, Source


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


class Repository(
    Source,
    json_schema_extra=rules(
        *SOURCE_RULES,
        Rule(
            "!has(self.digest) || self.digest.matches('^sha256:[0-9a-f]{64}$')",
            "digest is sha256: and 64 of 0-9 and a-f; status.model.digest shows that of what is "
            "served",
            ".digest",
        ),
    ),
):
    """The source of the model repository; exactly one kind."""

    config_map: ConfigMapSource | None = Field(
        default=None, description="A small repository in a ConfigMap."
    )
    path: RelativePath | None = Field(
        default=None,
        description="Folder inside the source that holds the model folders, or a folder `triton` "
        "with them. Default: its root.",
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
    check: Literal["Enforce", "Warn"] = Field(
        default="Enforce",
        description="What an error in the repository means that Triton would refuse: Enforce ends "
        "the start, Warn tells it in status.warnings and lets Triton try.",
    )
