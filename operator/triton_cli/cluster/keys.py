"""What a request to a TritonModel carries: one of its keys, or a token of the cluster."""

from base64 import b64decode

from triton_api.contract import PRIMARY_KEY
from triton_api.names import audience
from triton_cli.access import mode, secret_with_keys
from triton_cli.cluster.kubectl import Kubectl, Object
from triton_cli.errors import UserError

_TOKEN_SECONDS = 600


def bearer(kubectl: Kubectl, body: Object, account: str) -> str:
    """Return what to send as `Authorization: Bearer`, "" where nothing is asked for.

    *account* is the ServiceAccount that a token is made for. Raises UserError.
    """
    wanted = mode(body)
    if wanted == "Key":
        return decoded(kubectl.secret(secret_with_keys(body)), PRIMARY_KEY)
    if wanted == "Token":
        metadata = body["metadata"]
        asked = audience(metadata["name"], metadata["namespace"])
        token: str = kubectl.token(account, asked, _TOKEN_SECONDS)["status"]["token"]
        return token
    return ""


def decoded(secret: Object, entry: str) -> str:
    """Return an entry of a Secret with keys. Raises UserError when it is not there."""
    encoded = (secret.get("data") or {}).get(entry)
    if encoded is None:
        name = secret["metadata"]["name"]
        raise UserError(f"Secret {name} has no entry {entry}; add it, the gateway needs both")
    return b64decode(encoded).decode()
