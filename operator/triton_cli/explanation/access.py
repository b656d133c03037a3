"""Who gets in, by which address, and what is behind it."""

from collections.abc import Iterator

from triton_api.contract import SCORE_PATH
from triton_cli.explanation.decision import Case, Decision
from triton_operator.children.gateway.routes import MIDDLEWARE_PATHS
from triton_operator.endpoints import endpoints


def gateway(case: Case) -> Iterator[Decision]:
    """Tell what stands in front of Triton and the script."""
    spec = case.model.spec.gateway
    if not spec.enabled:
        yield Decision("gateway", "none", "spec.gateway.enabled is false: no keys and no limits")
        return
    yield Decision("gateway", case.settings.gateway_image, "every request passes it")
    yield from _routes(case)
    yield Decision("authentication", spec.auth.mode, _who(case))
    yield from _limits(case)


def _limits(case: Case) -> Iterator[Decision]:
    limits = case.model.spec.gateway.limits
    unlimited = (
        "so that Triton can batch"
        if case.model.spec.repository
        else "what the processes can't take at once waits in them"
    )
    yield Decision(
        "concurrent requests",
        str(limits.max_concurrent_requests or "no limit"),
        f"per replica; others wait {limits.max_queue_wait_milliseconds} ms, then get 503"
        if limits.max_concurrent_requests
        else unlimited,
    )
    yield Decision(
        "time for an answer",
        f"{limits.scoring_timeout_milliseconds} ms",
        "spec.gateway.limits.scoringTimeoutMilliseconds; then 504",
    )


def _routes(case: Case) -> Iterator[Decision]:
    """Tell which paths lead where."""
    if case.model.spec.middleware:
        paths = ", ".join((SCORE_PATH, *MIDDLEWARE_PATHS))
        yield Decision("paths of the script", paths, "an exception in run() becomes 502")
    if case.model.spec.repository:
        allowed = case.model.spec.gateway.allow.model_dump(by_alias=True)
        exceptions = [name for name, on in allowed.items() if on]
        but = f", but for {', '.join(exceptions)}" if exceptions else ""
        why = f"what changes the server is refused{but}"
        yield Decision("paths of Triton", "/v2/…, gRPC", why)


def access(case: Case) -> Iterator[Decision]:
    """Tell the addresses."""
    for name, address in endpoints(case.model, {}, changing=False).items():
        yield Decision(f"endpoint: {name}", address, "as status.endpoints will have it")
    policy = case.model.spec.network_policy
    yield Decision(
        "network policy",
        "yes" if policy.enabled else "none",
        "only the ports that serve can be reached"
        if policy.enabled
        else "spec.networkPolicy.enabled is false",
    )


def _who(case: Case) -> str:
    auth = case.model.spec.gateway.auth
    if auth.mode == "None":
        return "everybody who reaches the pods"
    if auth.mode == "Token":
        return "tokens of the cluster's ServiceAccounts for this model"
    if auth.secret_name:
        return f"one of two keys in your Secret {auth.secret_name}"
    return f"one of two keys in the Secret {case.model.keys_secret}, made once"
