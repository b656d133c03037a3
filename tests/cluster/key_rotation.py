"""Change the keys of a model as docs/gateway.md says, by kubectl."""

import secrets

from cluster import access
from cluster.sandbox import MODEL_LABEL, Sandbox


def rotate(box: Sandbox, model: str, which: str, *, secret: str = "") -> str:
    """Give a model a new key and let its pods know at once; return the key."""
    key = secrets.token_hex(16)
    here = ("-n", box.namespace)
    patch = f'{{"stringData": {{"{which}": "{key}"}}}}'
    access.kubectl("patch", "secret", secret or f"{model}-keys", "--patch", patch, *here)
    nudge(box, model)
    return key


def nudge(box: Sandbox, model: str) -> None:
    """Change an annotation of the pods: their kubelet then looks at their Secrets at once."""
    mark = f"keys-rotated={secrets.token_hex(4)}"
    selector = f"{MODEL_LABEL}={model}"
    access.kubectl("annotate", "pods", "-l", selector, "--overwrite", mark, "-n", box.namespace)
