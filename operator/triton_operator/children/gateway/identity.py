"""Rules that both public ports share: request ids, what is logged, and who may call."""

from collections.abc import Callable, Iterator
from typing import Final

from triton_operator.children.gateway.answers import LONG_REQUEST_ID, UNAUTHENTICATED, Answer
from triton_operator.children.gateway.process import (
    accepted_keys_path,
    access_log,
    token_key_path,
)
from triton_operator.children.gateway.quoting import quoted
from triton_operator.children.gateway.settings import AuthMode, GatewaySettings, TokenAuth

Refusal = Callable[[Answer, str], str]

_ALGORITHMS: Final = "RS256 RS384 RS512 ES256 ES384 ES512"
# A token may be for several audiences; HAProxy can't look for a value in a JSON list.
_AUDIENCES: Final = ("$.aud", "$.aud[0]", "$.aud[1]", "$.aud[2]", "$.aud[3]")


def identified(refuse: Refusal) -> Iterator[str]:
    """Note what the log says of a request, and give it an id where the client did not.

    Ids are limited to 100 characters, and longer ones answered with 431, as Azure's scoring
    server does.
    """
    yield "log global"
    yield access_log()
    yield "http-request set-var(txn.method) method"
    yield "http-request set-var(txn.path) path"
    for header in ("x-request-id", "x-ms-client-request-id"):
        yield refuse(LONG_REQUEST_ID, f"if {{ req.hdr({header}) -m len gt 100 }}")
    yield "http-request set-var(txn.client_request_id) req.hdr(x-ms-client-request-id)"
    yield "http-request set-var(txn.request_id) req.hdr(x-request-id)"
    yield "http-request set-var(txn.request_id) uuid unless { var(txn.request_id) -m len gt 0 }"
    yield "http-request set-header x-request-id %[var(txn.request_id)]"
    for name in ("request_id", "client_request_id"):
        header = "x-request-id" if name == "request_id" else "x-ms-client-request-id"
        found = f"if {{ var(txn.{name}) -m found }}"
        yield f"http-after-response set-header {header} %[var(txn.{name})] {found}"


def authenticated(settings: GatewaySettings, refuse: Refusal) -> Iterator[str]:
    """Let through only who bears a key or a token, and keep it from what is behind."""
    if settings.auth is AuthMode.NONE:
        return
    # Two headers, or two values in one: the first would be checked, the other perhaps believed.
    yield refuse(UNAUTHENTICATED, "if { req.hdr_cnt(authorization) gt 1 }")
    if settings.token is None:
        known = f"http_auth_bearer,sha2(256),hex -m str -f {accepted_keys_path(settings)}"
        yield refuse(UNAUTHENTICATED, f"unless {{ {known} }} or {{ lua.key_is_valid -m bool }}")
    else:
        yield from _token_verified(settings, settings.token)
        yield refuse(UNAUTHENTICATED, f"unless {' '.join(_claims(settings.token))}")
    yield "http-request del-header authorization"


def _token_verified(settings: GatewaySettings, token: TokenAuth) -> Iterator[str]:
    yield "http-request set-var(txn.bearer) http_auth_bearer"
    for name, query in (("algorithm", "$.alg"), ("kid", "$.kid")):
        yield f"http-request set-var(txn.{name}) var(txn.bearer),jwt_header_query('{query}')"
    yield "http-request set-var(txn.issuer) var(txn.bearer),jwt_payload_query('$.iss')"
    for name, query in (("expires", "$.exp"), ("begins", "$.nbf")):
        claim = f"jwt_payload_query('{query}','int')"
        yield f"http-request set-var(txn.{name}) var(txn.bearer),{claim}"
    yield "http-request set-var(txn.now) date"
    for index, key in enumerate(token.keys):
        verify = f'jwt_verify(txn.algorithm,"{token_key_path(settings, index)}")'
        signed = f"{{ var(txn.kid) -m str {quoted(key.kid)} }}"
        known = f"{{ var(txn.algorithm) -m str {_ALGORITHMS} }}"
        yield f"http-request set-var(txn.verified) var(txn.bearer),{verify} if {signed} {known}"
    for query in _AUDIENCES:
        audience = f"var(txn.bearer),jwt_payload_query('{query}')"
        yield (
            f"http-request set-var(txn.audience) bool(true) if {{ {audience} -m str "
            f"{quoted(token.audience)} }}"
        )


def _claims(token: TokenAuth) -> Iterator[str]:
    """Return the conditions that must all hold; a claim that is missing holds in none of them."""
    yield "{ var(txn.verified) -m int 1 }"
    yield f"{{ var(txn.issuer) -m str {quoted(token.issuer)} }}"
    yield "{ var(txn.audience) -m bool }"
    yield "{ var(txn.expires),sub(txn.now) -m int gt 0 }"
    yield "!{ var(txn.begins),sub(txn.now) -m int gt 0 }"
