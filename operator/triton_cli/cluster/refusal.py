"""What kubectl's complaints mean for a user of TritonModels."""

import re
from typing import Final

from triton_api import KIND, PLURAL

_LINK: Final = re.compile(
    r"unable to connect|connection to the server|dial tcp|no such host|i/o timeout|TLS handshake",
    re.IGNORECASE,
)
_SETUP: Final = re.compile(r"context|configuration|kubeconfig|^stat ")
_NO_KIND: Final = re.compile(rf'resource type "{PLURAL}|no matches for kind "{KIND}"')
_REASON: Final = re.compile(r"Error from server \((?P<reason>\w+)\): (?P<text>.*)")


def sentence(errors: str, namespace: str | None) -> str:
    """Return one sentence for what kubectl wrote to standard error."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    # Before the last line come warnings, and one attempt after the other.
    last = lines[-1].removeprefix("error: ") if lines else "kubectl ended without a word"
    if _NO_KIND.search(errors):
        return f"this cluster has no kind {KIND}; install the operator first, see README.md"
    if last.startswith("No resources found"):
        return "there is no pod; `kubectl triton status` tells why"
    if _LINK.search(last):
        return f"can't reach the cluster: {last}; check --context and --kubeconfig"
    match = _REASON.search(errors)
    if match is None:
        return f"{last}; check --context and --kubeconfig" if _SETUP.search(last) else last
    return f"{match['text']}; {_advice(match['reason'], namespace)}"


def _advice(reason: str, namespace: str | None) -> str:
    where = f"namespace {namespace}" if namespace else "the context's namespace"
    return {
        "NotFound": f"it was looked for in {where}, `kubectl triton get` lists what is there",
        "Forbidden": "ask for the role `view` in the namespace; Secrets need `edit`",
        "BadRequest": "see `kubectl triton status`",
        "Unauthorized": "log in to the cluster again",
    }.get(reason, "see `kubectl get tritonmodels`")
