"""The sections `global` and `defaults`: the process, its times and its words for errors."""

from collections.abc import Iterator
from typing import Final

from triton_operator.children.gateway.answers import GENERATED, grpc_file_name, json_error
from triton_operator.children.gateway.settings import AuthMode, GatewaySettings

# Shorter keys can be guessed; Azure's have 32 characters.
MINIMUM_KEY_LENGTH: Final = 16

_RELOAD_GRACE_SECONDS: Final = 2

# Twice for each request in flight. Less makes large messages slow; more needs more memory than the
# container's limit for the requests that a replica may have.
_BUFFER_BYTES: Final = 65_536

# Digests of the keys that keys.lua has found valid.
ACCEPTED_KEYS: Final = "accepted-keys"

_LOG_FIELDS: Final = (
    '"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"',
    '"protocol":"%f"',
    '"method":"%[var(txn.method),json(utf8s)]"',
    '"path":"%[var(txn.path),json(utf8s)]"',
    '"status":%ST',
    '"grpcStatus":"%[var(txn.grpc_status),json(utf8s)]"',
    '"bytesIn":%U',
    '"bytesOut":%B',
    '"queueMilliseconds":%Tw',
    '"responseMilliseconds":%Tr',
    '"totalMilliseconds":%Ta',
    '"termination":"%ts"',
    '"client":"%ci"',
    '"requestId":"%[var(txn.request_id),json(utf8s)]"',
    '"clientRequestId":"%[var(txn.client_request_id),json(utf8s)]"',
)


def process(settings: GatewaySettings) -> Iterator[str]:
    """Return the section `global`."""
    yield "global"
    yield "    log stdout format raw local0 info"
    # Both follow the machine if unset: hundreds of megabytes and a thread for each of its cores.
    yield "    maxconn 4096"
    yield f"    nbthread {settings.threads}"
    yield f"    tune.bufsize {_BUFFER_BYTES}"
    yield "    tune.h2.initial-window-size 1048576"
    # A frame must fit into a buffer beside its head. In frames of 16 KiB, the default, a large
    # message takes a tenth to a fifth more of the processor.
    yield f"    tune.h2.max-frame-size {_BUFFER_BYTES - 1024}"
    # What an old worker may still do after a reload; a stream can stay open for ever.
    yield "    hard-stop-after 1h"
    # A worker that is told to stop still accepts for so long. It also gives clients of a gateway
    # that reloads the time to learn that their connection ends.
    yield f"    grace {max(settings.drain_seconds, _RELOAD_GRACE_SECONDS)}s"
    yield from _lua(settings)
    if settings.tls:
        yield "    ssl-default-bind-options ssl-min-ver TLSv1.2"
        # tls.crt goes with tls.key, not with tls.crt.key.
        yield "    ssl-load-extra-del-ext"


def _lua(settings: GatewaySettings) -> Iterator[str]:
    places = settings.places
    # Asked for since 3.1, unknown before.
    yield ".if version_atleast(3.1)"
    yield "    tune.lua.bool-sample-conversion normal"
    yield ".endif"
    if settings.auth is AuthMode.KEY:
        yield f"    setenv GATEWAY_KEYS {places.keys}"
        yield f"    setenv GATEWAY_MINIMUM_KEY_LENGTH {MINIMUM_KEY_LENGTH}"
        yield f"    setenv GATEWAY_ACCEPTED {accepted_keys_path(settings)}"
        yield f"    lua-load {places.config}/keys.lua"
    yield f"    setenv GATEWAY_MASTER unix@{places.master_socket}"
    yield f'    setenv GATEWAY_WATCHED "{" ".join(_watched(settings))}"'
    yield f"    lua-load {places.config}/reload.lua"
    yield f"    lua-load {places.config}/sizes.lua"
    if settings.hold:
        yield f"    setenv GATEWAY_MIDDLEWARE_PORT {places.middleware_management_port}"
        yield f"    setenv GATEWAY_HOLD_LEAST_SECONDS {settings.hold.least_seconds}"
        yield f"    setenv GATEWAY_HOLD_MOST_SECONDS {settings.hold.most_seconds}"
        yield f"    lua-load {places.config}/middleware_end.lua"


def _watched(settings: GatewaySettings) -> Iterator[str]:
    places = settings.places
    yield f"{places.config}/haproxy.cfg"
    if settings.token:
        yield from (token_key_path(settings, index) for index, _ in enumerate(settings.token.keys))
    if settings.tls:
        yield f"{places.tls}/tls.crt"
        yield f"{places.tls}/tls.key"


def accepted_keys_path(settings: GatewaySettings) -> str:
    """Return the name of the list of keys that have been found valid, a file that stays empty."""
    return f"{settings.places.config}/{ACCEPTED_KEYS}"


def token_key_path(settings: GatewaySettings, index: int) -> str:
    """Return where the token key at *index* is mounted."""
    return f"{settings.places.config}/{token_key_name(index)}"


def token_key_name(index: int) -> str:
    """Return the file name of the token key at *index*."""
    return f"token-key-{index}.pem"


def defaults(settings: GatewaySettings) -> Iterator[str]:
    """Return the `defaults` of both protocols; they differ in how an error is told."""
    yield from _times(settings)
    yield ""
    yield "defaults json_errors from times"
    yield from (f"    {json_error(answer)}" for answer in GENERATED)
    yield ""
    yield "defaults grpc_errors from times"
    # A stream may be silent for long while its client thinks.
    yield "    timeout client 1h"
    for answer in GENERATED:
        yield f"    errorfile {answer.status} {settings.places.config}/{grpc_file_name(answer)}"


def _times(settings: GatewaySettings) -> Iterator[str]:
    limits = settings.limits
    yield "defaults times"
    yield "    mode http"
    yield "    timeout connect 5s"
    yield "    timeout client 60s"
    yield "    timeout http-request 10s"
    yield "    timeout http-keep-alive 5m"
    yield f"    timeout queue {limits.max_queue_wait_milliseconds}ms"
    yield f"    timeout server {limits.scoring_timeout_milliseconds}ms"
    # There is one server: a second attempt would only come a second later.
    yield "    retries 0"
    # Triton closes no idle connection before it ends, so one that another client has used is as
    # good as a new one.
    yield "    http-reuse always"
    # Who has hung up needs no place in the queue.
    yield "    option abortonclose"
    yield "    option dontlognull"


def access_log() -> str:
    """Return the log format: one JSON object a request, without query, headers or bodies."""
    return f"log-format '{{{','.join(_LOG_FIELDS)}}}'"
