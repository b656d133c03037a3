"""What would change in the cluster if manifests were applied as the operator applies them."""

import json
import subprocess
from collections.abc import Sequence
from typing import Final

from triton_api.names import FIELD_MANAGER
from triton_cli.cluster.kubectl import Kubectl
from triton_operator.kinds import Object

# Exit code of `kubectl diff`, and of diff.
_DIFFER: Final = 1


def differences(kubectl: Kubectl, manifests: Sequence[Object]) -> str:
    """Return the differences as diff writes them, "" when there are none. Raises KubectlError."""
    options = ("--server-side", "--force-conflicts", f"--field-manager={FIELD_MANAGER}")
    listed = {"apiVersion": "v1", "kind": "List", "items": list(manifests)}
    done = subprocess.run(  # noqa: S603 - kubectl, with the user's own arguments
        kubectl.command("diff", *options, "--filename=-"),
        input=json.dumps(listed),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > _DIFFER:
        raise kubectl.refused(done.stderr)
    return done.stdout
