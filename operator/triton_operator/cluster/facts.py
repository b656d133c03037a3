"""What the cluster as a whole offers: kinds of the Gateway API, and the issuer of tokens."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from triton_operator.cluster.client import Cluster
from triton_operator.cluster.errors import ApiError
from triton_operator.kinds import ROUTES, Kind
from triton_operator.token_issuer import TokenIssuer, token_issuer

_DISCOVERY_PATH: Final = "/.well-known/openid-configuration"
_KEYS_PATH: Final = "/openid/v1/jwks"
KINDS_SECONDS: Final = 30.0
ISSUER_SECONDS: Final = 120.0
"""How long an answer holds. The API server signs by a new key at once, but accepts old tokens."""

Value = TypeVar("Value")
logger = logging.getLogger(__name__)


class Facts:
    """Facts that are the same for all models, each read once for a while."""

    def __init__(self, cluster: Cluster, clock: Callable[[], float] = time.monotonic) -> None:
        """Ask *cluster*; *clock* is in seconds."""
        self._cluster = cluster
        self._routes = _Kept(self._read_routes, KINDS_SECONDS, clock)
        self._issuer = _Kept(self._read_issuer, ISSUER_SECONDS, clock)

    async def routes(self) -> frozenset[Kind]:
        """Return the kinds of the Gateway API that the cluster serves. Raises ApiError."""
        return await self._routes.get()

    async def issuer(self) -> TokenIssuer:
        """Return the issuer of ServiceAccount tokens.

        Raises ApiError when it was never read, NoIssuerError when the cluster has no usable key.
        """
        return await self._issuer.get()

    async def _read_routes(self) -> frozenset[Kind]:
        served = await self._cluster.served(ROUTES[0].group, ROUTES[0].version)
        return frozenset(kind for kind in ROUTES if kind.plural in served)

    async def _read_issuer(self) -> TokenIssuer:
        discovery = await self._cluster.document(_DISCOVERY_PATH)
        return token_issuer(discovery, await self._cluster.document(_KEYS_PATH))


class _Kept(Generic[Value]):
    """A value that is read anew once it is old; an old one is better than none."""

    def __init__(
        self, read: Callable[[], Awaitable[Value]], seconds: float, clock: Callable[[], float]
    ) -> None:
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._known: tuple[Value, float] | None = None

    async def get(self) -> Value:
        if self._known is not None and self._clock() < self._known[1]:
            return self._known[0]
        try:
            value = await self._read()
        except ApiError as error:
            if self._known is None:
                raise
            logger.warning("a fact about the cluster could not be read anew: %s", error)
            value = self._known[0]
        self._known = (value, self._clock() + self._seconds)
        return value
