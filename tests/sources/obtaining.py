"""A pod for the tests of sources: impatient, with a policy of its own, and a checker that waits."""

from dataclasses import dataclass, field
from typing import Any

from source_servers.server import Secret, write_secret
from sources import fetching
from sources.fetching import LOOPBACK
from triton_api.fetching import FetchReport, FetchRequest, SourcePolicy
from triton_fetcher.transfer import Limits

# What Triton needs: a model's folder with a version in it.
MODEL = {
    "add_sub/config.pbtxt": b'name: "add_sub"\nbackend: "python"\n',
    "add_sub/1/model.py": b"class TritonPythonModel: ...\n",
    "add_sub/1/weights.bin": bytes(range(256)) * 400,
}


def hasty() -> Limits:
    """Return the limits of production, but for the waiting."""
    return Limits(
        stall_seconds=0.5, patience_seconds=1.2, settle_seconds=0, first_pause_seconds=0.05
    )


@dataclass
class Pod(fetching.Pod):
    """One pod's folders; a fetch in the same pod again is a restart of its container."""

    limits: Limits = field(default_factory=hasty)
    policy: SourcePolicy = LOOPBACK

    def request(self, uri: str | None, **fields: Any) -> FetchRequest:
        """Return the request for *uri*: what the repository says is not the matter here."""
        asked = super().request(uri, check="Warn", **fields)
        return asked.model_copy(update={"policy": self.policy})

    async def fetch(
        self, uri: str | None, secret: Secret | None = None, **fields: Any
    ) -> FetchReport:
        """Fetch *uri* with the keys of *secret*. Raises FetchError."""
        self.secret = secret or {}
        write_secret(self.places.credentials, self.secret)
        return await super().fetch(uri, **fields)
