"""Ask and change a cluster, by kubectl.

kubectl is there wherever `kubectl triton` is, and knows contexts, proxies and login plugins as its
user has set them up. A client library would be 190 MB and seconds of import for the same.
"""

from triton_cli.cluster.kubectl import Kubectl, cluster_options
from triton_cli.cluster.refusal import KubectlError

__all__ = ["Kubectl", "KubectlError", "cluster_options"]
