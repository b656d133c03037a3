"""What every process agrees on: the TritonModel API, its conditions, all names, the CRD.

No input or output, no Kubernetes client and no framework belongs here: the operator, the
containers of a serving pod and the command line all import this package, and each of them
must start with nothing but pydantic installed.
"""

__version__ = "0.1.0"

GROUP = "triton-operator.dev"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
KIND = "TritonModel"
PLURAL = "tritonmodels"
