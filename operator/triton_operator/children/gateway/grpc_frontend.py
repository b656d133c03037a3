"""The frontend for gRPC clients."""

from collections.abc import Iterator

from triton_operator.children.gateway import answers
from triton_operator.children.gateway.answers import NO_SERVER_HEADER, grpc_return, too_large
from triton_operator.children.gateway.identity import authenticated, identified
from triton_operator.children.gateway.places import (
    RESTRICTED_HEADER,
    RESTRICTED_VARIABLE,
)
from triton_operator.children.gateway.routes import (
    GRPC_READING,
    GRPC_STREAM,
    GRPC_UNARY,
    protected_methods,
)
from triton_operator.children.gateway.settings import (
    GatewaySettings,
    Limits,
    ProtectedApi,
)

_RESTRICTED_METADATA = f"triton-grpc-protocol-{RESTRICTED_HEADER}"


def grpc_frontend(settings: GatewaySettings) -> Iterator[str]:
    """Return the section; a call passes its parts from top to bottom."""
    yield "frontend grpc from grpc_errors"
    for line in _lines(settings):
        yield f"    {line}"


def _lines(settings: GatewaySettings) -> Iterator[str]:
    yield from settings.places.listening(settings.places.grpc_port, _protocol(settings))
    yield from identified(grpc_return)
    yield "http-after-response set-var(txn.grpc_status) res.hdr(grpc-status)"
    own = "if { res.hdr(grpc-status) -m found }"
    yield f"http-after-response set-header content-type application/grpc {own}"
    yield from authenticated(settings, grpc_return)
    yield from _existing(settings)
    yield from _restricted(settings)
    yield from _sized(settings)
    yield from grpc_crowded(settings.limits)
    yield f"use_backend grpc_streams if {{ path {GRPC_STREAM} }}"
    yield from grpc_destinations()


def _protocol(settings: GatewaySettings) -> str:
    return f"ssl crt {settings.places.tls}/tls.crt alpn h2" if settings.tls else "proto h2"


def _existing(settings: GatewaySettings) -> Iterator[str]:
    known = (GRPC_UNARY, GRPC_STREAM, *GRPC_READING, *protected_methods(settings.allowed))
    refused = protected_methods(frozenset(ProtectedApi) - settings.allowed)
    if refused:
        yield grpc_return(answers.PROTECTED, f"if {{ path {' '.join(refused)} }}")
    yield grpc_return(answers.UNKNOWN_METHOD, f"unless {{ path {' '.join(known)} }}")


def _restricted(settings: GatewaySettings) -> Iterator[str]:
    yield f"http-request del-header {_RESTRICTED_METADATA}"
    if settings.allowed:
        paths = " ".join(protected_methods(settings.allowed))
        secret = f"%[env({RESTRICTED_VARIABLE})]"
        yield f"http-request set-header {_RESTRICTED_METADATA} {secret} if {{ path {paths} }}"


def _sized(settings: GatewaySettings) -> Iterator[str]:
    """Compare the size that a message's first five bytes declare; sizes.lua does so in streams."""
    limit = settings.limits.max_body_bytes
    unary = f"!{{ path {GRPC_STREAM} }}"
    yield f"http-request wait-for-body time 10s at-least 5 if {unary}"
    yield grpc_return(answers.INCOMPLETE, f"if {unary} {{ req.body_len lt 5 }}")
    declared = f"{{ req.body,bytes(1,4),be2dec(,4) -m int gt {limit} }}"
    yield grpc_return(too_large(limit), f"if {unary} {declared}")


def grpc_too_large(settings: GatewaySettings) -> Iterator[str]:
    """Return the wording of what sizes.lua has broken off: an error 400 of HAProxy's."""
    answer = too_large(settings.limits.max_body_bytes)
    large = "if { var(txn.too_large) -m bool }"
    yield f"http-after-response set-header grpc-status {answer.grpc_status} {large}"
    yield f"http-after-response set-header grpc-message '{answer.message}' {large}"


def grpc_destinations() -> Iterator[str]:
    """Return the choice of a backend, for calls that have passed everything else."""
    yield f"use_backend triton_grpc_scoring if {{ path {GRPC_UNARY} {GRPC_STREAM} }}"
    yield "default_backend triton_grpc"


def grpc_crowded(limits: Limits) -> Iterator[str]:
    """Tell a call that has waited in vain for a place from one whose server is not there.

    HAProxy has one error for both, and the time tells them apart.
    """
    if limits.max_concurrent_requests is None:
        return
    yield "http-request set-var(txn.queued) date(0,ms)"
    crowded = (
        f"if {{ res.hdr({NO_SERVER_HEADER}) -m found }} "
        f"{{ date(0,ms),sub(txn.queued) -m int ge {limits.max_queue_wait_milliseconds} }}"
    )
    yield f"http-after-response set-header grpc-status {answers.CROWDED.grpc_status} {crowded}"
    yield f"http-after-response set-header grpc-message '{answers.CROWDED.message}' {crowded}"
    yield f"http-after-response del-header {NO_SERVER_HEADER}"
