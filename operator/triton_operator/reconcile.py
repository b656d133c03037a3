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
from triton_api.v1alpha1.middleware import ScriptConfigMap
from triton_api.v1alpha1.repository import ConfigMapSource
from triton_operator.cache import Cache
from triton_operator.checks import first_problem
from triton_operator.children import desired
from triton_operator.children.contents import contents
from triton_operator.cluster import ApiError, Cluster, Facts
from triton_operator.config_map_check import ConfigMapChecks
from triton_operator.diagnosis import lacks_secret
from triton_operator.fetcher import FetchProgresses
from triton_operator.key_secrets import KeySecrets
from triton_operator.kinds import (
    CONFIG_MAP,
    DEPLOYMENT,
    ROUTES,
    TRITON_MODEL,
    Kind,
    Object,
    kind_of,
)
from triton_operator.next_look import ISSUER_SECONDS, next_look
from triton_operator.observed import Key, Observed, is_managed
from triton_operator.outcome import Outcome
from triton_operator.plan import Action, Apply, Live, plan
from triton_operator.problems import Policy, Problem, retry, stalled
from triton_operator.settings import Settings
from triton_operator.status import summarize, unreadable
from triton_operator.status_writer import StatusWriter
from triton_operator.token_issuer import NoIssuerError, TokenIssuer
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
        self._facts = Facts(cluster)
        self._secrets = KeySecrets(cluster)

    async def reconcile(self, key: Key, failures: int = 0) -> Outcome:
        """Bring the children of *key* to what its spec wants, and write its status if changed.

        Level-triggered: what happened is not asked, and a second call writes nothing. *failures*
        is how often in a row it failed before. Raises ApiError when not even status can be told.
        """
        body = self._cache.get(TRITON_MODEL, key.namespace, key.name)
        if body is None or "deletionTimestamp" in body["metadata"]:
            return self._forget(key, body)
        model = _parsed(body)
        if isinstance(model, Problem):
            status = unreadable(body, model, datetime.now(UTC))
            return await self._status.write(key, body, status)
        observed = await self._observe(key, model, body)
        observed, problem = await self._make(key, model, observed)
        if problem and problem.policy is Policy.RETRY and failures < _QUIET_FAILURES:
            return Outcome(again_after=problem.retry_after, failed=True)
        body = await self._labelled(model, body)
        # Once more, because the cache has learnt from the answers to our own writes.
        observed = replace(await self._observe(key, model, body), findings=observed.findings)
        status = summarize(model, observed, problem)
        outcome = await self._status.write(key, body, status)
        waits = (outcome.again_after, self._secrets.due_in(model))
        return _outcome(problem, next_look(model, observed, status, *waits))

    def _forget(self, key: Key, body: Object | None) -> Outcome:
        """Drop what is kept for a model that is gone; the garbage collector takes its children."""
        if body is not None:
            self._secrets.forget(body["metadata"]["uid"])
        self._indexes.forget(key)
        self._progress.forget(key)
        self._config_maps.forget(key)
        self._status.forget(key)
        return Outcome()

    async def _observe(self, key: Key, model: TritonModel, body: Object) -> Observed:
        pods = self._cache.pods(key)
        now = datetime.now(UTC)
        return Observed(
            body=body,
            children=self._cache.children(key),
            pods=pods,
            config_map=self._config_map(key, model.repository_map),
            script_map=self._config_map(key, model.script_map),
            now=now,
            index=await self._indexes.read(key, pods) if model.spec.repository else None,
            progress=await self._progress.read(key, pods, now),
            missing=await self._missing_kinds(model),
        )

    def _config_map(
        self, key: Key, source: ConfigMapSource | ScriptConfigMap | None
    ) -> Object | None:
        return self._cache.get(CONFIG_MAP, key.namespace, source.name) if source else None

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

    async def _missing_kinds(self, model: TritonModel) -> frozenset[Kind]:
        if model.spec.expose.routes is None:
            return frozenset()
        try:
            return frozenset(ROUTES) - await self._facts.routes()
        except ApiError:
            # Nothing is known; whoever applies a route will see.
            return frozenset()

    async def _make_children(self, model: TritonModel, observed: Observed) -> Problem | None:
        try:
            children = await self._desired(model, observed)
            live = await self._complete(observed.children, children)
            actions = plan(model, children, live)
            if isinstance(actions, Problem):
                return actions
            needed = _makes_pods(actions) or lacks_secret(observed.pods, observed.now)
            await self._secrets.ensure(model, needed=needed)
            await self._act(actions)
        except ApiError as error:
            return _problem_of(error)
        except NoIssuerError as error:
            return stalled(Reason.ISSUER_UNKNOWN, str(error), retry_after=ISSUER_SECONDS)
        return None

    async def _desired(self, model: TritonModel, observed: Observed) -> list[Object]:
        """Return the wanted children, without those of kinds that the cluster does not serve."""
        issuer: TokenIssuer | None = None
        if model.spec.gateway.auth.mode == "Token":
            issuer = await self._facts.issuer()
        children = desired(
            model,
            self._settings,
            contents=contents(observed.config_map, observed.script_map),
            issuer=issuer,
        )
        return [child for child in children if kind_of(child) not in observed.missing]

    async def _complete(self, known: Live, children: Sequence[Object]) -> Live:
        """Return *known* with each child that the cache lacks, read from the API server.

        The cache sees only objects with our label. What has a child's name but not our label
        would be overwritten by an apply, so it has to be seen first. Routes are not watched and
        are read each time.
        """
        unknown = [
            child
            for child in children
            if kind_of(child) in ROUTES or (kind_of(child), child["metadata"]["name"]) not in known
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
        for identity, body in strays.items():
            if identity[0] in ROUTES and is_managed(body):
                self._cache.put(body)
        gone = {(kind_of(child), child["metadata"]["name"]) for child in unknown} - strays.keys()
        return {each: body for each, body in {**known, **strays}.items() if each not in gone}

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


def _makes_pods(actions: Sequence[Action]) -> bool:
    return any(
        isinstance(action, Apply) and kind_of(action.manifest) is DEPLOYMENT for action in actions
    )


def _problem_of(error: ApiError) -> Problem:
    if error.namespace_terminating:
        return retry(Reason.PROGRESSING, "the namespace is being deleted", retry_after=30.0)
    if error.transient:
        return retry(Reason.API_UNAVAILABLE, str(error), retry_after=error.retry_after or None)
    return stalled(Reason.APPLY_REFUSED, str(error), retry_after=_REFUSED_RETRY_SECONDS)


def _outcome(problem: Problem | None, again_after: float | None) -> Outcome:
    if problem is None:
        return Outcome(again_after)
    return Outcome(again_after or problem.retry_after, failed=problem.policy is Policy.RETRY)
