"""The gateway in front of each replica: stock HAProxy, its configuration and three Lua files.

    client ─▶ http_frontend, grpc_frontend: who, what, how large ─▶ backends ─▶ Triton, middleware
    kubelet ─▶ side_frontends: probes        Prometheus, operator ─▶ side_frontends: metrics

Pure text: settings in, files out.
"""

from importlib.resources import files
from typing import Final

from triton_operator.children.gateway.answers import GENERATED, grpc_file, grpc_file_name
from triton_operator.children.gateway.backends import backends, unsized
from triton_operator.children.gateway.grpc_frontend import grpc_frontend
from triton_operator.children.gateway.http_frontend import http_frontend
from triton_operator.children.gateway.places import (
    ADDRESS_VARIABLE,
    COMMAND,
    CONFIG_PATH,
    KEYS_PATH,
    LEAVE_SECONDS,
    PRE_STOP,
    RESTRICTED_HEADER,
    RESTRICTED_VARIABLE,
    RUN_PATH,
    TLS_PATH,
    Places,
)
from triton_operator.children.gateway.process import (
    ACCEPTED_KEYS,
    MINIMUM_KEY_LENGTH,
    defaults,
    process,
    token_key_name,
)
from triton_operator.children.gateway.routes import INDEX_PATH
from triton_operator.children.gateway.settings import (
    AuthMode,
    GatewaySettings,
    Hold,
    Limits,
    ProtectedApi,
    TokenAuth,
    TokenKey,
)
from triton_operator.children.gateway.side_frontends import (
    HEALTH_PATH,
    MIDDLEWARE_METRICS_PATH,
    metrics_frontend,
    probe_frontend,
)

__all__ = [
    "ADDRESS_VARIABLE",
    "COMMAND",
    "CONFIG_PATH",
    "HEALTH_PATH",
    "INDEX_PATH",
    "KEYS_PATH",
    "LEAVE_SECONDS",
    "MIDDLEWARE_METRICS_PATH",
    "MINIMUM_KEY_LENGTH",
    "PRE_STOP",
    "RESTRICTED_HEADER",
    "RESTRICTED_VARIABLE",
    "RUN_PATH",
    "TLS_PATH",
    "AuthMode",
    "GatewaySettings",
    "Hold",
    "Limits",
    "Places",
    "ProtectedApi",
    "TokenAuth",
    "TokenKey",
    "render",
]

_LUA: Final = files(__name__) / "lua"


def render(settings: GatewaySettings) -> dict[str, str]:
    """Return the text of each file in the folder CONFIG_PATH, by name; none holds a secret."""
    return {
        "haproxy.cfg": _configuration(settings),
        **_lua(settings),
        **{grpc_file_name(answer): grpc_file(answer) for answer in GENERATED},
        **_keys(settings),
    }


def _configuration(settings: GatewaySettings) -> str:
    sections = (
        process,
        defaults,
        http_frontend,
        *([grpc_frontend] if settings.triton else []),
        probe_frontend,
        metrics_frontend,
        unsized,
        backends,
    )
    return "\n\n".join("\n".join(section(settings)).rstrip() for section in sections) + "\n"


def _lua(settings: GatewaySettings) -> dict[str, str]:
    used = ["reload.lua", "sizes.lua"]
    if settings.auth is AuthMode.KEY:
        used.append("keys.lua")
    if settings.hold:
        used.append("middleware_end.lua")
    return {name: (_LUA / name).read_text() for name in used}


def _keys(settings: GatewaySettings) -> dict[str, str]:
    if settings.auth is AuthMode.KEY:
        return {ACCEPTED_KEYS: "# keys.lua fills this list in memory.\n"}
    keys = settings.token.keys if settings.token else ()
    return {token_key_name(index): key.pem for index, key in enumerate(keys)}
