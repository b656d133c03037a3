"""Bring an Azure ML v1 deployment over: its configuration files become a TritonModel.

Every key of Azure's is mapped or named with the reason why it is not; none is dropped silently.
Keys and defaults: AksWebservice.deploy_configuration and InferenceConfig of azureml-core 1.61, and
the JSON schemas of `az ml model deploy`.
"""

from triton_cli.azureml.azure import Azure
from triton_cli.azureml.deployment import Imported, imported
from triton_cli.azureml.line import Line
from triton_cli.azureml.reading import (
    deployment_settings,
    inference_settings,
    registration_settings,
    sdk_settings,
)

__all__ = [
    "Azure",
    "Imported",
    "Line",
    "deployment_settings",
    "imported",
    "inference_settings",
    "registration_settings",
    "sdk_settings",
]
