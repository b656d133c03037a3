"""Make the Secrets that a model needs. The operator may create Secrets, and never reads one.

So it can't see that a Secret is there: it asks for one to be made when pods are about to need it,
and takes the answer "exists already" for good. That is at each change of the Deployment, and while
a pod can't start for want of a volume or variable, which is how a deleted Secret shows.
"""

import secrets
import string
import time
from collections.abc import Callable
from typing import Final

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.cluster import Cluster
from triton_operator.kinds import SECRET, Object

KEY_LENGTH: Final = 32
_ALPHABET: Final = string.ascii_letters + string.digits
SETTLING_SECONDS: Final = 15.0
"""How long the garbage collector may take for a Secret of a deleted model of the same name."""


class KeySecrets:
    """Asks for Secrets, and remembers when it did."""

    def __init__(self, cluster: Cluster, clock: Callable[[], float] = time.monotonic) -> None:
        """Create in *cluster*; *clock* is in seconds."""
        self._cluster = cluster
        self._clock = clock
        self._next: dict[tuple[str, str], float] = {}
        """When to look again, by uid of the model and name of the Secret."""

    async def ensure(self, model: TritonModel, *, needed: bool) -> None:
        """Make each Secret of *model* that is missing, if pods need it or a look is due.

        Raises ApiError.
        """
        for name in model.made_secrets:
            await self._ensure(model, name, needed=needed)

    def due_in(self, model: TritonModel) -> float | None:
        """Return after how many seconds to ensure again, None when all is settled."""
        identities = [(model.metadata.uid, name) for name in model.made_secrets]
        due = [self._next[each] for each in identities if each in self._next]
        return max(0.0, min(due) - self._clock()) if due else None

    def forget(self, uid: str) -> None:
        """Drop what is kept about a model that is gone."""
        for identity in [each for each in self._next if each[0] == uid]:
            del self._next[identity]

    async def _ensure(self, model: TritonModel, name: str, *, needed: bool) -> None:
        identity = (model.metadata.uid, name)
        due = self._next.get(identity)
        if not needed if due is None else self._clock() < due:
            return
        made = await self._cluster.create(_secret(model, name))
        if made or due is not None:
            # There is one, and it is this model's: what was there before is gone by now.
            self._next.pop(identity, None)
        else:
            self._next[identity] = self._clock() + SETTLING_SECONDS


def _secret(model: TritonModel, name: str) -> Object:
    entries = (
        (contract.PRIMARY_KEY, contract.SECONDARY_KEY)
        if name == names.keys_secret(model.name)
        else (contract.RESTRICTED_KEY,)
    )
    return manifest(
        model, SECRET, name, type="Opaque", stringData={entry: _random() for entry in entries}
    )


def _random() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_LENGTH))
