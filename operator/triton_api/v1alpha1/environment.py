"""spec.middleware.environment: image, Python packages and variables of a script."""

from typing import Annotated

from pydantic import Field

from triton_api.fields import (
    LIST_SET,
    ApiObject,
    ImageReference,
    ObjectName,
    Rule,
    list_map,
    rules,
)
from triton_api.v1alpha1.source import Cache
from triton_api.v1alpha1.variable import VALUE_OR_SOURCE, Variable


class ScriptVariable(
    Variable,
    json_schema_extra=rules(
        VALUE_OR_SOURCE,
        Rule(
            "!self.name.startsWith('TRITON_MIDDLEWARE_') && !(self.name in ['AML_APP_ROOT',"
            " 'AZUREML_ENTRY_SCRIPT', 'AZUREML_SOURCE_DIRECTORY', 'AZUREML_MODEL_DIR'])",
            "the operator sets this variable from spec.middleware and spec.gateway; change the "
            "field, or choose another name",
            ".name",
        ),
    ),
):
    """One environment variable of the script."""


class IndexSource(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "has(self.configMapName) != has(self.secretName)",
            "set exactly one of configMapName and secretName",
        )
    ),
):
    """Variables of pip, such as PIP_INDEX_URL; exactly one kind."""

    config_map_name: ObjectName | None = Field(
        default=None, description="ConfigMap in the same namespace, each key a variable."
    )
    secret_name: ObjectName | None = Field(
        default=None,
        description="Secret in the same namespace, each key a variable. Only what installs the "
        "packages gets it.",
    )


class ScriptEnvironment(
    ApiObject,
    json_schema_extra=rules(
        *(
            Rule(
                f"!has(self.{field}) || (has(self.pipPackages) && self.pipPackages.size() > 0)",
                f"{field} goes with pipPackages; remove it, or name packages",
                f".{field}",
            )
            for field in ("indexFrom", "cache")
        )
    ),
):
    """What the script runs in."""

    name: Annotated[
        str, Field(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*)$")
    ] = Field(
        default="script",
        description="Name of the environment; the folder of its packages begins with it.",
    )
    image: ImageReference | None = Field(
        default=None,
        description="Image to run the script in, built from the operator's middleware image. "
        "Default: that image itself.",
    )
    pip_packages: list[
        Annotated[
            str, Field(min_length=1, max_length=256, pattern=r"^[A-Za-z0-9][^\x00-\x1f\x7f]*$")
        ]
    ] = Field(
        default_factory=list,
        max_length=64,
        description="Python packages to install before the script starts, as pip takes them: "
        "nltk==3.9.1. Give exact versions: pods may start at any time.",
        json_schema_extra=LIST_SET
        | rules(
            Rule(
                "!self.exists(each, each.matches('://[^/]*@'))",
                "a package has no user in its address; put credentials into a Secret and name it "
                "in indexFrom.secretName",
            )
        ),
    )
    index_from: IndexSource | None = Field(
        default=None,
        description="Where pip's own variables come from: index, proxy, certificates.",
    )
    cache: Cache | None = Field(
        default=None,
        description="Volume that keeps installed packages, so that later pods need not install "
        "them.",
    )
    variables: list[ScriptVariable] = Field(
        default_factory=list,
        max_length=128,
        description="Environment variables of the script, those of Azure ML's server included, "
        "such as WORKER_TIMEOUT.",
        json_schema_extra=list_map("name"),
    )
