"""Bring an Azure ML deployment over: its configuration files become a TritonModel.

Every key of Azure's is mapped or named with the reason why it is not; none is dropped silently.
Keys and defaults of v1: AksWebservice.deploy_configuration and InferenceConfig of azureml-core
1.61, and the JSON schemas of `az ml model deploy`. Of v2: the YAML schemas of online endpoints and
deployments, managed and on Kubernetes.
"""

from triton_cli.azureml.azure import Azure
from triton_cli.azureml.deployment import Imported, imported, imported_v2
from triton_cli.azureml.line import Line
from triton_cli.azureml.reading import (
    deployment_settings,
    inference_settings,
    registration_settings,
    sdk_settings,
)
from triton_cli.azureml.v2 import OnlineDeployment, read_v2

__all__ = [
    "Azure",
    "Imported",
    "Line",
    "OnlineDeployment",
    "deployment_settings",
    "imported",
    "imported_v2",
    "inference_settings",
    "read_v2",
    "registration_settings",
    "sdk_settings",
]
