"""A TritonModel on one page: is it ready, why not, what to do, where to ask."""

from collections.abc import Iterator, Mapping
from typing import Any

from triton_cli.statuses.summary import condition, scoring_url, url

Object = Mapping[str, Any]
Line = tuple[str, str | None]
"""A line, and its colour."""

_ARCHITECTURES = {
    "Triton": "Triton",
    "TritonWithMiddleware": "a script in front of Triton",
    "Middleware": "a script, without Triton",
}
_COLOURS = {"Ready": ("True", "green", "red"), "Stalled": ("False", None, "red")}


def page(body: Object) -> Iterator[Line]:
    """Yield the lines."""
    status = body.get("status") or {}
    yield f"TritonModel {body['metadata']['name']}: {status.get('state', 'no status yet')}", None
    for name in ("Ready", "Reconciling", "Stalled", "Available"):
        yield from _condition(body, name)
    yield (
        f"  replicas     {status.get('readyReplicas', 0)} ready, {status.get('replicas', 0)} there",
        None,
    )
    record = status.get("model") or {}
    for label, value in (
        ("serves by", _ARCHITECTURES.get(status.get("architecture", ""))),
        ("model", record.get("id")),
        ("digest", record.get("digest")),
        ("fetch", fetch_line(record.get("fetch"))),
        *_addresses(body),
    ):
        if value:
            yield f"  {label:<12} {value}", None
    yield from _ways_in(status)
    yield from _models(status)
    yield from failures(body)
    yield from _warnings(status)


def _addresses(body: Object) -> Iterator[tuple[str, str | None]]:
    """Yield what clients may ask, by a word for it."""
    endpoints = (body.get("status") or {}).get("endpoints") or {}
    yield "url", url(body)
    yield "score", scoring_url(body) if endpoints.get("scoring") else None
    yield "swagger", endpoints.get("swagger")
    yield "grpc", endpoints.get("grpc")
    yield "in cluster", endpoints.get("base") if endpoints.get("external") else None


def _ways_in(status: Object) -> Iterator[Line]:
    """Yield how far Ingress and routes are."""
    for each in status.get("exposure") or []:
        told = [each.get("address"), each.get("reason"), each.get("message")]
        words = " ".join([each["kind"], "ready" if each["ready"] else "not ready"])
        line = ": ".join([words, *(part for part in told if part)])
        yield f"  way in       {line}", None if each["ready"] else "yellow"


def _condition(body: Object, name: str) -> Iterator[Line]:
    found = condition(body, name)
    if not found:
        yield f"  {name:<12} Unknown: the operator has not looked at this generation yet", None
        return
    good, if_good, if_bad = _COLOURS.get(name, (found["status"], None, None))
    colour = if_good if found["status"] == good else if_bad
    message = f": {found['message']}" if found.get("message") else ""
    yield f"  {name:<12} {found['status']}, {found['reason']}{message}", colour


def fetch_line(fetch: Object | None) -> str:
    """Return how far a fetch is; empty without one."""
    if not fetch:
        return ""
    done, total = fetch["bytes"], fetch.get("totalBytes")
    part = f"{100 * done // total} % of {_amount(total)}" if total else _amount(done)
    left = fetch.get("secondsLeft")
    return f"{part}, {left} s left" if left is not None else part


def _amount(size: int) -> str:
    number = float(size)
    for unit in ("bytes", "KiB", "MiB"):
        if number < 1024:  # noqa: PLR2004 - of the binary prefixes
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.1f} GiB"


def _models(status: Object) -> Iterator[Line]:
    for model in status.get("models") or []:
        versions = ", ".join(
            each["version"] + ("" if each["ready"] else f" ({each.get('reason') or 'not ready'})")
            for each in model.get("versions") or []
        )
        word, colour = ("ready", "green") if model["ready"] else ("not ready", "red")
        yield (
            f"  model {model['name']}: {word}" + (f", versions {versions}" if versions else ""),
            colour,
        )


def failures(body: Object) -> Iterator[Line]:
    """Yield what keeps pods from serving, and what to do."""
    for failure in (body.get("status") or {}).get("failures") or []:
        parts = [failure.get("pod"), failure.get("container")]
        where = " ".join(each for each in parts if each) or "no pod"
        yield f"  {where}: {failure['reason']}: {failure['message']}", "red"
        yield f"    {failure['hint']}", None
        for line in (failure.get("lastLines") or "").splitlines():
            yield f"    | {line}", "bright_black"


def _warnings(status: Object) -> Iterator[Line]:
    for warning in status.get("warnings") or []:
        yield f"  {warning['place']}: {warning['problem']}", "yellow"
        yield f"    {warning['fix']}", None
