"""aiohttp's way to the rules of addresses: what is judged is what is connected to."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from triton_fetcher.addresses import AddressRules


class CheckedResolver(AbstractResolver):
    """Resolves a name once a connection; aiohttp connects to what is returned, nothing else."""

    def __init__(self, rules: AddressRules) -> None:
        self._rules = rules
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of *host*. Raises FetchError, and OSError when there are none."""
        results = await self._resolver.resolve(host, port, family)
        self._rules.check_addresses(host, [result["host"] for result in results])
        return results

    async def close(self) -> None:
        """Release nothing."""
