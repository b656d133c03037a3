"""The only code that talks to the Kubernetes API server.

`Cluster` has the requests that the operator makes, in raw JSON: the typed models of the official
client refuse objects that lack a field they call required, after the server has done the write.
"""

from triton_operator.cluster.client import Cluster, connect
from triton_operator.cluster.errors import ApiError, NoClusterError
from triton_operator.cluster.facts import Facts

__all__ = ["ApiError", "Cluster", "Facts", "NoClusterError", "connect"]
