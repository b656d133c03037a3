"""Ingress in front of the Service."""

from triton_api import names
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.exposure import IngressExposure
from triton_operator.children.metadata import manifest
from triton_operator.kinds import INGRESS, Object


def ingress(model: TritonModel, exposure: IngressExposure) -> Object:
    """Return the Ingress that leads every path of the host to the Service's HTTP port."""
    service = {"name": names.service(model.name), "port": {"name": "http"}}
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": service}}
    spec: Object = {"rules": [{"host": exposure.host, "http": {"paths": [path]}}]}
    if exposure.class_name:
        spec["ingressClassName"] = exposure.class_name
    if exposure.tls_secret_name:
        spec["tls"] = [{"hosts": [exposure.host], "secretName": exposure.tls_secret_name}]
    child = manifest(model, INGRESS, names.ingress(model.name), spec=spec)
    if exposure.annotations:
        child["metadata"]["annotations"] = dict(exposure.annotations)
    return child
