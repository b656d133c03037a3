"""Bring an Azure ML deployment over: its configuration files become a TritonModel.

Every key of Azure's is mapped or named with the reason why it is not; none is dropped silently.
Keys and defaults of v1: AksWebservice.deploy_configuration and InferenceConfig of azureml-core
1.61, and the JSON schemas of `az ml model deploy`. Of v2: the YAML schemas of online endpoints and
deployments, managed and on Kubernetes.
"""

from triton_cli.azureml.given import imported_from
from triton_cli.azureml.line import Line

__all__ = ["Line", "imported_from"]
