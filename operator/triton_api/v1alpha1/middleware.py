"""spec.middleware: a Python script that answers /score, beside Triton or instead of it."""

from typing import Annotated

from pydantic import Field

from triton_api.fields import ApiObject, DataKey, ObjectName, RelativePath, Rule, list_map, rules
from triton_api.v1alpha1.environment import ScriptEnvironment
from triton_api.v1alpha1.scheduling import Resources
from triton_api.v1alpha1.source import SOURCE_RULES, Source


class ScriptFile(ApiObject):
    """One file of a script that is kept in a ConfigMap."""

    key: DataKey = Field(description="Key in the ConfigMap's data or binaryData.")
    path: RelativePath = Field(description="Place of the file, such as words/en.txt.")


class ScriptConfigMap(ApiObject):
    """A script in a ConfigMap."""

    name: ObjectName = Field(
        description="ConfigMap in the same namespace. A change of its content rolls the pods."
    )
    items: list[ScriptFile] = Field(
        default_factory=list,
        max_length=256,
        description="Which key becomes which file. Default: each key is a file of its name.",
        json_schema_extra=list_map("path"),
    )


class ScriptCredentials(ApiObject):
    """Who asks the source for the script."""

    secret_name: ObjectName = Field(
        description="Secret in the same namespace whose keys are the usual environment variables "
        "of the source, such as AWS_ACCESS_KEY_ID. Only what fetches the script gets it."
    )


class ScriptSource(
    Source,
    json_schema_extra=rules(
        *SOURCE_RULES,
        Rule(
            "!has(self.digest) || self.digest.matches('^sha256:[0-9a-f]{64}$')",
            "digest is sha256: and 64 of 0-9 and a-f; the failure about another digest names that "
            "of the content",
            ".digest",
        ),
        Rule(
            "!has(self.digest) || has(self.uri)",
            "digest goes with uri; fix the content of an image by its own digest",
            ".digest",
        ),
    ),
):
    """The source of the script's folder; exactly one kind."""

    config_map: ScriptConfigMap | None = Field(
        default=None, description="A small script in a ConfigMap."
    )
    digest: Annotated[str, Field(max_length=128)] | None = Field(
        default=None,
        description="Digest that the content of uri must have; other content is not run.",
    )
    credentials: ScriptCredentials | None = Field(
        default=None, description="Who asks the source. Default: the pod's own identity."
    )


class Middleware(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.workerCount) || !has(self.environment)"
            " || !has(self.environment.variables)"
            " || !self.environment.variables.exists(each, each.name == 'WORKER_COUNT')",
            "set workerCount or the variable WORKER_COUNT, not both",
            ".workerCount",
        ),
        Rule(
            "!has(self.source.configMap) || !has(self.source.configMap.items)"
            " || self.source.configMap.items.size() == 0"
            " || self.source.configMap.items.exists(item, item.path == self.entryScript)",
            "entryScript needs to be the path of one of source.configMap.items",
            ".entryScript",
        ),
    ),
):
    """A script with init() and run()."""

    source: ScriptSource = Field(
        description="Folder with the script and its files; exactly one kind of source."
    )
    entry_script: RelativePath = Field(
        default="score.py",
        description="The script with init() and run(), by its path in the source.",
    )
    environment: ScriptEnvironment = Field(
        default_factory=ScriptEnvironment,
        description="Image, Python packages and variables of the script.",
    )
    worker_count: Annotated[int, Field(ge=1, le=64)] | None = Field(
        default=None,
        description="Processes that run the script; each calls init(). Default: 1.",
    )
    threads: int = Field(
        default=1,
        ge=1,
        le=256,
        description="How many run() a process runs at the same time, unless run() is async. "
        "Triton batches only what is asked at the same time.",
    )
    init_timeout_seconds: int = Field(
        default=1800,
        ge=10,
        le=86400,
        description="How long init() may take, once Triton is ready, before the script's container "
        "is restarted.",
    )
    resources: Resources = Field(
        default_factory=Resources,
        description="CPU, memory and disk of the script's container. Default: a request of 100m "
        "CPU and 256Mi memory, and no limit.",
    )
