"""Who may ask a TritonModel, by its spec."""

from typing import Any, Literal

from triton_api.names import keys_secret
from triton_cli.errors import UserError

Object = dict[str, Any]
Mode = Literal["Key", "Token", "None"]


def mode(body: Object) -> Mode:
    """Return what a request must carry; None too where there is no gateway to ask for it."""
    gateway = body["spec"].get("gateway") or {}
    if not gateway.get("enabled", True):
        return "None"
    found: Mode = (gateway.get("auth") or {}).get("mode", "Key")
    return found


def secret_with_keys(body: Object) -> str:
    """Return the name of the Secret with the keys. Raises UserError when there are none."""
    name: str = body["metadata"]["name"]
    if mode(body) == "None":
        raise UserError(f"{name} asks for no key; send requests without")
    if mode(body) == "Token":
        raise UserError(f"{name} takes tokens, not keys; see `kubectl triton token {name}`")
    return own_secret(body) or keys_secret(name)


def own_secret(body: Object) -> str | None:
    """Return the Secret with keys that the user has brought, None where the operator makes it."""
    gateway = body["spec"].get("gateway") or {}
    name: str | None = (gateway.get("auth") or {}).get("secretName")
    return name


def refuse_without_tokens(body: Object) -> None:
    """Raise UserError where a token is of no use."""
    name = body["metadata"]["name"]
    if mode(body) == "None":
        raise UserError(f"{name} asks for no token; send requests without")
    if mode(body) == "Key":
        raise UserError(f"{name} takes keys, not tokens; see `kubectl triton keys get {name}`")
