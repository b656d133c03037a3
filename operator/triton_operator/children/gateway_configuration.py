"""ConfigMap with the gateway's configuration."""

import hashlib
import json
import math
from dataclasses import replace
from functools import lru_cache
from typing import Final

from triton_api import names
from triton_api.fields import parse_quantity
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.drain import drain
from triton_operator.children.gateway import (
    AuthMode,
    GatewaySettings,
    Hold,
    Limits,
    TokenAuth,
    TokenKey,
    render,
)
from triton_operator.children.metadata import manifest
from triton_operator.children.restrictions import allowed_apis
from triton_operator.kinds import CONFIG_MAP, Object
from triton_operator.token_issuer import TokenIssuer

# What HAProxy can start.
_MOST_THREADS: Final = 64


def gateway_configuration(model: TritonModel, issuer: TokenIssuer | None) -> Object:
    """Return the ConfigMap that the gateway of *model* reads; no secret is in it.

    *issuer* is needed in mode Token.
    """
    name = configuration_name(model, issuer)
    return manifest(model, CONFIG_MAP, name, data=_files(gateway_settings(model, issuer)))


def configuration_name(model: TritonModel, issuer: TokenIssuer | None) -> str:
    """Return a name of the content's own, so that pods of before keep what they started with.

    It is "" without a gateway. The keys that verify tokens are left out: the gateway takes new
    ones up as it runs.
    """
    if not model.spec.gateway.enabled:
        return ""
    settings = gateway_settings(model, issuer)
    if settings.token is not None:
        settings = replace(settings, token=replace(settings.token, keys=()))
    return names.gateway_configuration(model.name, _digest(settings))


@lru_cache(maxsize=256)
def _digest(settings: GatewaySettings) -> str:
    content = json.dumps(_files(settings), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:10]


@lru_cache(maxsize=256)
def _files(settings: GatewaySettings) -> dict[str, str]:
    """Return the rendered files; kept, because name and content need them at each look."""
    return render(settings)


def gateway_settings(model: TritonModel, issuer: TokenIssuer | None) -> GatewaySettings:
    """Return what the gateway of *model* is told."""
    gateway = model.spec.gateway
    limits = gateway.limits
    return GatewaySettings(
        service=model.name,
        auth=AuthMode(gateway.auth.mode),
        token=_token(model, issuer) if gateway.auth.mode == "Token" else None,
        limits=Limits(
            max_concurrent_requests=limits.max_concurrent_requests,
            max_queue_wait_milliseconds=limits.max_queue_wait_milliseconds,
            scoring_timeout_milliseconds=limits.scoring_timeout_milliseconds,
            max_body_bytes=limits.max_body_bytes,
        ),
        # Sorted: the order of a set must not roll the pods.
        allow_origins=tuple(sorted(gateway.cors.allow_origins)),
        allowed=allowed_apis(model),
        tls=gateway.tls is not None,
        drain_seconds=drain(model).propagation,
        triton=model.spec.repository is not None,
        middleware=model.spec.middleware is not None,
        hold=_hold(model),
        threads=_threads(model),
    )


def _hold(model: TritonModel) -> Hold | None:
    """Return for how long Triton stays for the script's sake; None where nothing waits."""
    times = drain(model)
    if not (times.sleep and model.spec.repository and model.spec.middleware):
        return None
    return Hold(times.middleware_sleep, times.sleep)


def _threads(model: TritonModel) -> int:
    """Return a thread for each core that the gateway may use, or has asked for; one by default.

    Threads beyond that cost every request, for they wake each other.
    """
    given = model.spec.gateway.resources
    cores = given.limits.get("cpu") or given.requests.get("cpu") or 1
    return min(max(1, math.ceil(parse_quantity(cores))), _MOST_THREADS)


def _token(model: TritonModel, issuer: TokenIssuer | None) -> TokenAuth:
    if issuer is None:
        message = "mode Token needs the issuer of the cluster's tokens"
        raise ValueError(message)
    keys = tuple(TokenKey(kid=key.kid, pem=key.pem) for key in issuer.keys)
    audience = names.audience(model.name, model.metadata.namespace)
    return TokenAuth(issuer=issuer.issuer, audience=audience, keys=keys)
