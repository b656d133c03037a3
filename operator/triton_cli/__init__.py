"""`kubectl triton`: show, check and bring over what the operator will serve.

It calls the operator's own code, so what it shows is what the operator will do. Commands load when
they are called: `--help` must not pay for pydantic, protobuf or a Kubernetes client.
"""
