"""Check a repository in a ConfigMap, before any pod holds a GPU for it."""

import asyncio
from contextlib import ExitStack
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from triton_api.fetching import Finding
from triton_api.v1alpha1 import TritonModel
from triton_operator.cluster import Cluster
from triton_operator.config_map_files import asked, findings
from triton_operator.kinds import CONFIG_MAP, Object
from triton_operator.observed import Key, trimmed

Findings = tuple[Finding, ...]
NOTHING: Final[Findings] = ()


class _Question(NamedTuple):
    """What the findings are about: whoever asks the same gets the same answer."""

    namespace: str
    name: str
    digest: str
    asked: str


class ConfigMapChecks:
    """Findings about ConfigMaps, each read once for all models that ask the same.

    The cache of the operator keeps keys and a digest, never content, and so does this.
    """

    def __init__(self, cluster: Cluster) -> None:
        """Take the API server."""
        self._cluster = cluster
        self._of_model: dict[Key, asyncio.Task[Findings]] = {}
        # Weak, so that an answer goes with the last model that has it.
        self._answers: WeakValueDictionary[_Question, asyncio.Task[Findings]]
        self._answers = WeakValueDictionary()

    async def read(self, key: Key, model: TritonModel, config_map: Object | None) -> Findings:
        """Return what is to be said about the repository of *model*; nothing for other sources.

        *config_map* is what the cache keeps of it. Raises ApiError when it can't be read.
        """
        source = model.repository_map
        if source is None or config_map is None:
            self.forget(key)
            return NOTHING
        question = _Question(key.namespace, source.name, config_map["digest"], asked(model))
        answer = self._answers.get(question)
        if answer is None:
            answer = asyncio.create_task(self._answer(question, model))
            self._answers[question] = answer
        self._of_model[key] = answer
        # Whoever is cancelled leaves the answer to the others.
        return await asyncio.shield(answer)

    def forget(self, key: Key) -> None:
        """Drop what is kept for *key*."""
        self._of_model.pop(key, None)

    async def _answer(self, question: _Question, model: TritonModel) -> Findings:
        with ExitStack() as unanswered:
            unanswered.callback(self._answers.pop, question, None)
            body = await self._cluster.get(CONFIG_MAP, question.namespace, question.name)
            found = findings(model, body) if body else NOTHING
            # Other content than the cache knows of: its event brings everybody back.
            if body and trimmed(body)["digest"] == question.digest:
                unanswered.pop_all()
        return found
