"""The registered model: `--model name:version`, and what Model.register was told."""

from collections.abc import Iterator, Mapping
from typing import Final

from triton_cli.azureml.amounts import texts, whole
from triton_cli.azureml.azure import Azure
from triton_cli.azureml.line import Line, Not, Rule, To, single
from triton_cli.errors import UserError

_NO_DATASETS: Final = Not("datasets are the workspace's")
_OF_AZURE: Final = Not("the workspace's own record of it")
_FILES: Final = Not("its files are where the repository's source says")
_NAME: Final = To("spec.model.name")
_VERSION: Final = To("spec.model.version", whole)
_FRAMEWORK: Final = To("spec.model.framework")
_FRAMEWORK_VERSION: Final = To("spec.model.frameworkVersion", str)

# Parameters of Model.register, and the keys of `az ml model show`.
RULES: Final[Mapping[str, Rule]] = {
    "model_name": _NAME,
    "model_path": _FILES,
    "model_framework": _FRAMEWORK,
    "model_framework_version": _FRAMEWORK_VERSION,
    "tags": To("spec.model.tags", texts),
    "properties": To("spec.model.properties", texts),
    "description": To("spec.model.description"),
    "datasets": _NO_DATASETS,
    "sample_input_dataset": _NO_DATASETS,
    "sample_output_dataset": _NO_DATASETS,
    "child_paths": _FILES,
    "resource_configuration": Not("see spec.resources"),
    "name": _NAME,
    "version": _VERSION,
    "framework": _FRAMEWORK,
    "frameworkVersion": _FRAMEWORK_VERSION,
    "id": _OF_AZURE,
    "createdTime": _OF_AZURE,
    "experimentName": _OF_AZURE,
    "runId": _OF_AZURE,
    "url": _FILES,
}


def registration_lines(azure: Azure) -> Iterator[Line]:
    """Yield what becomes of the registered model. Raises ValueError and UserError."""
    yield from single(azure.registration, RULES)
    if azure.model:
        yield from _of_model(azure.model)
    if azure.repository is None and (azure.model or azure.registration):
        remark = "nothing brings its files: put them beside the script, and load them from there"
        yield Line("model's files", None, remark=remark)
    elif azure.model and not azure.registration.keys() & {"framework", "model_framework"}:
        # What Triton serves is registered as Multi.
        yield Line("model", "spec.model.framework", "Multi", "a Triton repository")


def _of_model(model: str) -> Iterator[Line]:
    name, colon, version = model.rpartition(":")
    yield Line("model", "spec.model.name", name if colon else version)
    if colon:
        if not version.isdigit():
            raise UserError(f"--model {model}: write name:version with a number, or the name alone")
        yield Line("model", "spec.model.version", int(version))
