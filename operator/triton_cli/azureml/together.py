"""Keys that say something only together: who may ask, and how many replicas there are."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from triton_cli.azureml.amounts import truth, whole
from triton_cli.azureml.line import Line

_MODE: Final = "spec.gateway.auth.mode"
_REPLICAS: Final = "spec.replicas"
# Azure's default for services on AKS.
_MOST: Final = 10
_SCALED: Final = "aks"


def authentication(settings: Mapping[str, Any], keys_secret: str) -> Iterator[Line]:
    """Yield who may ask; *keys_secret* is the Secret for keys that are brought along.

    Raises ValueError.
    """
    keys = truth(settings.get("authEnabled", False))
    tokens = truth(settings.get("tokenAuthEnabled", False))
    if keys and tokens:
        raise ValueError("authEnabled and tokenAuthEnabled exclude each other; keep one of them")
    if tokens:
        remark = "tokens are the cluster's: kubectl create token"
        yield Line("tokenAuthEnabled", _MODE, "Token", remark)
    elif "tokenAuthEnabled" in settings:
        yield Line("tokenAuthEnabled", None, remark="off here too unless mode is Token")
    if "authEnabled" in settings and not tokens:
        yield Line("authEnabled", _MODE, "Key" if keys else "None")
    elif "authEnabled" in settings:
        yield Line("authEnabled", None, remark="tokens take its place")
    elif not tokens and _compute_type(settings) != _SCALED:
        yield Line("computeType", _MODE, "None", "there no key is asked for unless it is said")
    for entry in ("primaryKey", "secondaryKey"):
        if f"keys.{entry}" in settings:
            remark = (
                f"not copied; make the Secret {keys_secret} with primaryKey and secondaryKey, "
                "each of at least 16 characters"
            )
            yield Line(f"keys.{entry}", "spec.gateway.auth.secretName", keys_secret, remark)


def _compute_type(settings: Mapping[str, Any]) -> str:
    return str(settings.get("computeType", _SCALED)).lower()


def replicas(settings: Mapping[str, Any]) -> Iterator[Line]:
    """Yield how many replicas there are. Raises ValueError."""
    fixed = "numReplicas" in settings
    if not fixed and _compute_type(settings) != _SCALED:
        # Elsewhere there was one of it, and there is here unless something else is said.
        return
    scaled = truth(settings.get("autoScaler.autoscaleEnabled", not fixed))
    if fixed and scaled:
        raise ValueError("numReplicas and autoScaler exclude each other; keep one of them")
    if not fixed and not scaled:
        raise ValueError("autoscaleEnabled is false and numReplicas is not set; set numReplicas")
    if fixed and "autoScaler.minReplicas" in settings:
        raise ValueError("minReplicas goes with autoscaleEnabled: true; remove it or numReplicas")
    if fixed:
        yield Line("numReplicas", _REPLICAS, whole(settings["numReplicas"]))
        if "autoScaler.autoscaleEnabled" in settings:
            yield Line("autoScaler.autoscaleEnabled", None, remark="replicas are fixed")
        return
    fewest = whole(settings.get("autoScaler.minReplicas", 1))
    most = whole(settings.get("autoScaler.maxReplicas", _MOST))
    if fewest > most:
        raise ValueError(f"minReplicas, {fewest}, is more than maxReplicas, {most}")
    given = [
        each for each in ("minReplicas", "autoscaleEnabled") if f"autoScaler.{each}" in settings
    ]
    key = f"autoScaler.{given[0]}" if given else "numReplicas (not set)"
    remark = f"Azure would scale from {fewest} to {most}; this version does not scale by itself"
    yield Line(key, _REPLICAS, fewest, remark)
    for other in given[1:]:
        yield Line(f"autoScaler.{other}", None, remark="this version does not scale by itself")


TOGETHER: Final = frozenset(
    {
        "authEnabled",
        "tokenAuthEnabled",
        "keys.primaryKey",
        "keys.secondaryKey",
        "numReplicas",
        "autoScaler.autoscaleEnabled",
        "autoScaler.minReplicas",
    }
)
