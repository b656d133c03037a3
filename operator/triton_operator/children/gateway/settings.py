"""What a gateway is told: everything that its files are rendered from."""

from dataclasses import dataclass, field
from enum import StrEnum

from triton_operator.children.gateway.places import Places


class AuthMode(StrEnum):
    """Who may call; the values of spec.gateway.auth.mode."""

    KEY = "Key"
    TOKEN = "Token"  # noqa: S105 - a mode
    NONE = "None"


class ProtectedApi(StrEnum):
    """APIs that change the server, refused unless allowed; the values are Triton's own names."""

    MODEL_REPOSITORY = "model-repository"
    SHARED_MEMORY = "shared-memory"
    TRACE = "trace"
    LOGGING = "logging"


@dataclass(frozen=True)
class TokenKey:
    """A public key of the cluster, which signs the tokens whose header names *kid*."""

    kid: str
    pem: str


@dataclass(frozen=True)
class TokenAuth:
    """What a token must say, and the keys that may sign it."""

    issuer: str
    audience: str
    keys: tuple[TokenKey, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How much a replica takes on.

    Concurrent requests are those that run a model, over HTTP and over gRPC counted apart; an open
    gRPC stream is one. The body is an HTTP request's or one gRPC message.
    """

    max_concurrent_requests: int | None = None
    max_queue_wait_milliseconds: int = 500
    scoring_timeout_milliseconds: int = 60_000
    max_body_bytes: int = 100 * 2**20


@dataclass(frozen=True)
class Hold:
    """For how long Triton's end is put off: while the middleware lives, within these bounds."""

    least_seconds: int
    most_seconds: int


@dataclass(frozen=True)
class GatewaySettings:
    """One gateway.

    `service` is the name in /api/v1/service/<name>/. `token` goes with AuthMode.TOKEN and no
    other. `drain_seconds` is how long connections are still accepted after PRE_STOP.
    `triton` and `middleware` say what is behind it; `hold` goes with both.
    """

    service: str
    auth: AuthMode = AuthMode.KEY
    token: TokenAuth | None = None
    limits: Limits = Limits()
    allow_origins: tuple[str, ...] = ()
    allowed: frozenset[ProtectedApi] = frozenset()
    tls: bool = False
    drain_seconds: int = 0
    triton: bool = True
    middleware: bool = False
    hold: Hold | None = None
    threads: int = 1
    places: Places = field(default_factory=Places)

    def __post_init__(self) -> None:
        """Raise ValueError where settings contradict each other."""
        if not (self.triton or self.middleware):
            message = "a gateway stands in front of Triton, of the middleware, or of both"
            raise ValueError(message)
        if (self.auth is AuthMode.TOKEN) != (self.token is not None):
            message = "token settings go with auth mode Token, and only with it"
            raise ValueError(message)
        if self.hold and not (self.triton and self.middleware):
            message = "nothing is put off where Triton or the middleware is not there"
            raise ValueError(message)
