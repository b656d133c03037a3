"""The frontend for HTTP clients."""

from collections.abc import Iterator
from typing import Final

from triton_api import contract
from triton_operator.children.gateway import answers
from triton_operator.children.gateway.answers import json_return, too_large
from triton_operator.children.gateway.identity import authenticated, identified
from triton_operator.children.gateway.places import (
    RESTRICTED_HEADER,
    RESTRICTED_VARIABLE,
)
from triton_operator.children.gateway.quoting import quoted
from triton_operator.children.gateway.routes import (
    MIDDLEWARE_PATHS,
    PROTECTED_PREFIXES,
    READING,
    SCORING,
    protected_paths,
    v2,
)
from triton_operator.children.gateway.settings import GatewaySettings

_ALLOWED_HEADERS: Final = (
    "Authorization, Content-Type, Inference-Header-Content-Length, "
    "X-Request-Id, X-Ms-Client-Request-Id"
)
_EXPOSED_HEADERS: Final = (
    "Inference-Header-Content-Length, X-Request-Id, X-Ms-Client-Request-Id, "
    "X-Ms-Run-Function-Failed"
)


def http_frontend(settings: GatewaySettings) -> Iterator[str]:
    """Return the section; a request passes its parts from top to bottom."""
    yield "frontend http from json_errors"
    for line in _lines(settings):
        yield f"    {line}"


def _lines(settings: GatewaySettings) -> Iterator[str]:
    yield from settings.places.listening(settings.places.http_port, _tls(settings))
    yield from identified(json_return)
    yield from _plain_path(settings)
    yield from _cors(settings)
    yield from authenticated(settings, json_return)
    yield from _existing(settings)
    yield from _restricted(settings)
    yield from _sized(settings)
    # Keep a client from switching to another protocol, which would not be looked at any more.
    yield "http-request del-header upgrade"
    yield from _leaving()
    yield from _destinations(settings)


def _tls(settings: GatewaySettings) -> str:
    return f"ssl crt {settings.places.tls}/tls.crt alpn h2,http/1.1" if settings.tls else ""


def _plain_path(settings: GatewaySettings) -> Iterator[str]:
    """Bring every way to write a path to the one that Triton knows.

    A path with `.`, `..` or `%` stays as it is and matches no route.
    """
    prefix = f"/api/v1/service/{settings.service}"
    yield "http-request set-uri %[pathq] unless { url_beg / }"
    yield "http-request set-path %[path,regsub(/+,/,g)] if { path_sub // }"
    begins = f"if {{ path -m beg {quoted(prefix + '/')} }}"
    yield f"http-request set-path %[path,bytes({len(prefix)})] {begins}"
    yield "http-request set-path /v2/health/ready if { path /v2/ready }"


def _cors(settings: GatewaySettings) -> Iterator[str]:
    """Answer pre-flights, which bear no key, and name the origin that may read the answer."""
    if not settings.allow_origins:
        return
    any_origin = "*" in settings.allow_origins
    origins = " ".join(quoted(origin) for origin in settings.allow_origins)
    known = "-m found" if any_origin else f"-m str {origins}"
    yield f"http-request set-var(txn.origin) req.hdr(origin) if {{ req.hdr(origin) {known} }}"
    found = "if { var(txn.origin) -m found }"
    for header, value in (
        ("access-control-allow-origin", "%[var(txn.origin)]"),
        ("access-control-expose-headers", f"'{_EXPOSED_HEADERS}'"),
        ("vary", "origin"),
    ):
        yield f"http-after-response set-header {header} {value} {found}"
    preflight = "{ method OPTIONS } { req.hdr(access-control-request-method) -m found }"
    yield (
        "http-request return status 204 hdr access-control-allow-methods 'GET, POST' "
        f"hdr access-control-allow-headers '{_ALLOWED_HEADERS}' "
        f"hdr access-control-max-age 600 {found} {preflight}"
    )


def _existing(settings: GatewaySettings) -> Iterator[str]:
    yield json_return(answers.WRONG_METHOD, "unless { method GET POST }")
    routes = dict(_routes(settings))
    for name, test in routes.items():
        yield f"acl {name} {test}"
    if settings.triton:
        yield f"acl protected path -m reg {v2(PROTECTED_PREFIXES).removesuffix('$')}"
        allowed = " !allowed" if settings.allowed else ""
        yield json_return(answers.PROTECTED, f"if protected{allowed}")
    yield json_return(answers.UNKNOWN, f"unless {' or '.join(routes)}")


def _routes(settings: GatewaySettings) -> Iterator[tuple[str, str]]:
    """Yield the name and the test of each group of paths that is let through."""
    if settings.triton:
        yield "scoring", f"path -m reg {v2(SCORING)}"
        yield "reading", f"path -m reg {v2(READING)}"
    if settings.allowed:
        yield "allowed", f"path -m reg {protected_paths(settings.allowed)}"
    if settings.middleware:
        yield "middleware", f"path {contract.SCORE_PATH} {' '.join(MIDDLEWARE_PATHS)}"


def _restricted(settings: GatewaySettings) -> Iterator[str]:
    yield f"http-request del-header {RESTRICTED_HEADER}"
    if settings.allowed:
        secret = f"%[env({RESTRICTED_VARIABLE})]"
        yield f"http-request set-header {RESTRICTED_HEADER} {secret} if allowed"


def _sized(settings: GatewaySettings) -> Iterator[str]:
    limit = settings.limits.max_body_bytes
    yield json_return(too_large(limit), f"if {{ req.body_size gt {limit} }}")


def _leaving() -> Iterator[str]:
    """Ask clients to leave a gateway that drains: in what is passed on, and in what it says itself.

    HAProxy 2.6 closes after the first of the two rules only.
    """
    for rules in ("http-response", "http-after-response"):
        yield f"{rules} set-header connection close if {{ stopping }}"


def _destinations(settings: GatewaySettings) -> Iterator[str]:
    yield "acl sized req.hdr(content-length) -m found"
    yield "acl bodiless method GET"
    # A GET may have a body, too; one in chunks is counted whatever the method.
    yield "use_backend http_unsized if { req.hdr(transfer-encoding) -m found }"
    yield "use_backend http_unsized unless sized or bodiless"
    yield from http_destinations(settings)


def http_too_large() -> Iterator[str]:
    """Return the wording of what sizes.lua has broken off: an error 400 of HAProxy's."""
    yield "http-after-response set-status 413 if { var(txn.too_large) -m bool }"


def http_destinations(settings: GatewaySettings) -> Iterator[str]:
    """Return the choice of a backend, for requests that have passed everything else."""
    if settings.middleware:
        yield f"use_backend middleware_scoring if {{ path {contract.SCORE_PATH} }}"
        yield f"use_backend middleware_health if {{ path {contract.MIDDLEWARE_LIVE_PATH} }}"
    if not settings.triton:
        yield "default_backend middleware"
        return
    if settings.middleware:
        yield f"use_backend middleware if {{ path {contract.SWAGGER_PATH} }}"
    yield f"use_backend triton_http_scoring if {{ path -m reg {v2(SCORING)} }}"
    yield "default_backend triton_http"
