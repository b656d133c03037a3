"""The story of one reconciliation: read, check, render, plan, act, report."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from triton_api.conditions import Reason
from triton_api.names import record_labels
from triton_api.v1alpha1 import TritonModel, parse
from triton_operator.cache import Cache, used_map
from triton_operator.checks import first_problem
from triton_operator.children import desired
from triton_operator.cluster import ApiError, Cluster
from triton_operator.config_map_check import ConfigMapChecks
from triton_operator.diagnosis.fetch import fetching
from triton_operator.fetcher import FetchProgresses
from triton_operator.fetcher.progress import PERIOD_SECONDS
from triton_operator.kinds import CONFIG_MAP, TRITON_MODEL, Object, kind_of
from triton_operator.observed import Key, Observed
from triton_operator.outcome import Outcome
from triton_operator.plan import Action, Apply, Live, plan
from triton_operator.problems import Policy, Problem, retry, stalled
from triton_operator.settings import Settings
from triton_operator.status import summarize, unreadable
from triton_operator.status_writer import StatusWriter
from triton_operator.triton_server import RepositoryIndexes

logger = logging.getLogger(__name__)

# One lost race or restarting API server is no news; a status that flips for it would be noise.
_QUIET_FAILURES: Final = 3
_REFUSED_RETRY_SECONDS: Final = 60.0


class Reconciler:
    """Makes the cluster match one TritonModel at a time."""

    def __init__(
        self,
        cluster: Cluster,
        cache: Cache,
        indexes: RepositoryIndexes,
        progress: FetchProgresses,
        settings: Settings,
    ) -> None:
        """Take what talks to other systems, and the settings."""
        self._cluster = cluster
        self._cache = cache
        self._indexes = indexes
        self._progress = progress
        self._config_maps = ConfigMapChecks(cluster)
        self._settings = settings
        self._status = StatusWriter(cluster, cache)

    async def reconcile(self, key: Key, failures: int = 0) -> Outcome:
        """Bring the children of *key* to what its spec wants, and write its status if changed.

        Level-triggered: what happened is not asked, and a second call writes nothing. *failures*
        is how often in a row it failed before. Raises ApiError when not even status can be told.
        """
        body = self._cache.get(TRITON_MODEL, key.namespace, key.name)
        if body is None or "deletionTimestamp" in body["metadata"]:
            return self._forget(key)
        model = _parsed(body)
        observed = await self._observe(key, body)
        if isinstance(model, Problem):
            return await self._status.write(key, body, unreadable(body, model, observed))
        observed, problem = await self._make(key, model, observed)
        if problem and problem.policy is Policy.RETRY and failures < _QUIET_FAILURES:
            return Outcome(again_after=problem.retry_after, failed=True)
        body = await self._labelled(model, body)
        # Once more, because the cache has learnt from the answers to our own writes.
        observed = replace(await self._observe(key, body), findings=observed.findings)
        outcome = await self._status.write(key, body, summarize(model, observed, problem))
        return _while_fetching(_with_problem(outcome, problem), observed)

    def _forget(self, key: Key) -> Outcome:
        """Drop what is kept for a model that is gone; the garbage collector takes its children."""
        self._indexes.forget(key)
        self._progress.forget(key)
        self._config_maps.forget(key)
        self._status.forget(key)
        return Outcome()

    async def _observe(self, key: Key, body: Object) -> Observed:
        pods = self._cache.pods(key)
        name = used_map(body)
        now = datetime.now(UTC)
        return Observed(
            body=body,
            children=self._cache.children(key),
            pods=pods,
            config_map=self._cache.get(CONFIG_MAP, key.namespace, name) if name else None,
            now=now,
            index=await self._indexes.read(key, pods),
            progress=await self._progress.read(key, pods, now),
        )

    async def _make(
        self, key: Key, model: TritonModel, observed: Observed
    ) -> tuple[Observed, Problem | None]:
        """Check, then make the children; return what was learnt and what is in the way."""
        try:
            findings = await self._config_maps.read(key, model, observed.config_map)
        except ApiError as error:
            return observed, _problem_of(error)
        observed = replace(observed, findings=findings)
        problem = first_problem(model, observed, self._settings)
        return observed, problem or await self._make_children(model, observed)

    async def _labelled(self, model: TritonModel, body: Object) -> Object:
        """Return *body* with the labels of its record, for `kubectl get -l`.

        They are a convenience: an admission rule that refuses them must not hold anything up.
        """
        labels = record_labels(model.record_name, model.spec.model.version)
        if labels.items() <= body["metadata"].get("labels", {}).items():
            return body
        try:
            labelled = await self._cluster.label(body, labels)
        except ApiError as error:
            logger.warning("labels refused", extra={"model": str(model.name), "error": str(error)})
            return body
        if labelled is None:
            return body
        self._cache.put(labelled)
        return labelled

    async def _make_children(self, model: TritonModel, observed: Observed) -> Problem | None:
        content = observed.config_map["digest"] if observed.config_map else None
        children = desired(model, self._settings, repository_content=content)
        try:
            live = await self._complete(observed.children, children)
            actions = plan(model, children, live)
            if isinstance(actions, Problem):
                return actions
            await self._act(actions)
        except ApiError as error:
            return _problem_of(error)
        return None

    async def _complete(self, known: Live, children: Sequence[Object]) -> Live:
        """Return *known* with each child that the cache lacks, read from the API server.

        The cache sees only objects with our label. What has a child's name but not our label
        would be overwritten by an apply, so it has to be seen first.
        """
        unknown = [
            child for child in children if (kind_of(child), child["metadata"]["name"]) not in known
        ]
        found = await asyncio.gather(
            *(
                self._cluster.get(
                    kind_of(child), child["metadata"]["namespace"], child["metadata"]["name"]
                )
                for child in unknown
            )
        )
        strays = {(kind_of(body), body["metadata"]["name"]): body for body in found if body}
        return {**known, **strays}

    async def _act(self, actions: Sequence[Action]) -> None:
        """Carry out *actions* in order, and let the cache learn from each answer."""
        for action in actions:
            if isinstance(action, Apply):
                self._cache.put(await self._cluster.apply(action.manifest))
            else:
                await self._cluster.delete(action.live)


def _parsed(body: Object) -> TritonModel | Problem:
    """Return the model in *body*, or why this version can't read it."""
    try:
        return parse(body)
    except ValidationError as error:
        fields = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
        )
        message = f"this version of the operator can't read the object: {fields}"
        return stalled(Reason.INVALID_SPEC, message)


def _problem_of(error: ApiError) -> Problem:
    if error.namespace_terminating:
        return retry(Reason.PROGRESSING, "the namespace is being deleted", retry_after=30.0)
    if error.transient:
        return retry(Reason.API_UNAVAILABLE, str(error), retry_after=error.retry_after or None)
    return stalled(Reason.APPLY_REFUSED, str(error), retry_after=_REFUSED_RETRY_SECONDS)


def _while_fetching(outcome: Outcome, observed: Observed) -> Outcome:
    """Return *outcome*, and a next look soon while a pod fetches: no event tells how far it is."""
    if not fetching(observed.pods):
        return outcome
    return replace(outcome, again_after=min(outcome.again_after or PERIOD_SECONDS, PERIOD_SECONDS))


def _with_problem(outcome: Outcome, problem: Problem | None) -> Outcome:
    if problem is None:
        return outcome
    failed = problem.policy is Policy.RETRY
    return replace(outcome, again_after=outcome.again_after or problem.retry_after, failed=failed)
