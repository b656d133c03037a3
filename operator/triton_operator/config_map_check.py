"""Check a repository in a ConfigMap, before any pod holds a GPU for it."""

from typing import Final

from triton_api.fetching import Finding
from triton_api.v1alpha1 import TritonModel
from triton_operator.cluster import Cluster
from triton_operator.config_map_files import findings
from triton_operator.kinds import CONFIG_MAP, Object
from triton_operator.observed import Key, trimmed

Findings = tuple[Finding, ...]
NOTHING: Final[Findings] = ()


class ConfigMapChecks:
    """Findings by model, each from one read of the ConfigMap for each content of it.

    The cache of the operator keeps keys and a digest, never content, and so does this.
    """

    def __init__(self, cluster: Cluster) -> None:
        """Take the API server."""
        self._cluster = cluster
        self._known: dict[Key, tuple[str, int, Findings]] = {}

    async def read(self, key: Key, model: TritonModel, config_map: Object | None) -> Findings:
        """Return what is to be said about the repository of *model*; nothing for other sources.

        *config_map* is what the cache keeps of it. Raises ApiError when it can't be read.
        """
        source = model.spec.repository.config_map if model.spec.repository else None
        if source is None or config_map is None:
            self.forget(key)
            return NOTHING
        known = self._known.get(key)
        about = (config_map["digest"], model.metadata.generation)
        if known is not None and known[:2] == about:
            return known[2]
        body = await self._cluster.get(CONFIG_MAP, key.namespace, source.name)
        if body is None:
            return NOTHING
        found = findings(model, body)
        # Newer content than the cache knows of: its event brings us back.
        self._known[key] = (trimmed(body)["digest"], about[1], found)
        return found

    def forget(self, key: Key) -> None:
        """Drop what is kept for *key*."""
        self._known.pop(key, None)
