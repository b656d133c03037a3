"""Derive the whole status of a TritonModel from what was observed. Pure.

`verdict` decides, in one ordered list, what is the matter; `summarize` turns that into status.
"""

from collections.abc import Sequence
from datetime import datetime

from triton_api import names
from triton_api.conditions import Reason, State
from triton_api.v1alpha1 import TritonModel
from triton_operator import diagnosis
from triton_operator.conditions import Verdict, conditions
from triton_operator.diagnosis import Failure
from triton_operator.diagnosis.stages import stage
from triton_operator.endpoints import endpoints
from triton_operator.exposure import exposed, exposure_failure
from triton_operator.kinds import DEPLOYMENT, Object
from triton_operator.observed import Observed
from triton_operator.problems import Policy, Problem
from triton_operator.rollout import Rollout, rollout_of
from triton_operator.served_models import served_models, unserved
from triton_operator.source_status import source_failures, source_status


def summarize(model: TritonModel, observed: Observed, problem: Problem | None) -> Object:
    """Return the status to write; equal observations give an equal status."""
    deployment = observed.children.get((DEPLOYMENT, names.deployment(model.name)))
    rollout = rollout_of(deployment, model.replicas)
    ways_in = exposed(model, observed)
    failures = source_failures(observed, problem) or _failures(model, observed, rollout, ways_in)
    decided = verdict(model, observed, rollout, failures, problem)
    generation = model.metadata.generation
    return {
        "observedGeneration": generation,
        "conditions": conditions(
            decided,
            available=rollout.available > 0,
            generation=generation,
            previous=observed.status.get("conditions", []),
            now=observed.now,
        ),
        "state": str(decided.state),
        "architecture": model.architecture,
        "endpoints": endpoints(
            model,
            observed.status.get("endpoints") or {},
            changing=rollout.available > 0 and not decided.ready,
        ),
        "exposure": ways_in,
        "replicas": rollout.replicas,
        "readyReplicas": rollout.ready,
        "updatedReplicas": rollout.updated,
        "selector": ",".join(f"{k}={v}" for k, v in names.selector_labels(model.name).items()),
        "models": served_models(model, observed.index, serving=rollout.ready > 0),
        "failures": [failure.status() for failure in failures],
        **source_status(model, observed),
    }


def unreadable(body: Object, problem: Problem, now: datetime) -> Object:
    """Return the status of an object that this version can't parse: the problem, the rest kept."""
    generation = body["metadata"].get("generation", 0)
    decided = Verdict(State.FAILED, problem.reason, problem.message, stalled=True)
    previous: Object = body.get("status") or {}
    return {
        **previous,
        "observedGeneration": generation,
        "conditions": conditions(
            decided,
            available=previous.get("readyReplicas", 0) > 0,
            generation=generation,
            previous=previous.get("conditions", []),
            now=now,
        ),
        "state": str(decided.state),
    }


def verdict(
    model: TritonModel,
    observed: Observed,
    rollout: Rollout,
    failures: Sequence[Failure],
    problem: Problem | None,
) -> Verdict:
    """Return what is the matter with *model*: the first of these that applies."""
    return (
        _of_problem(problem)
        or _without_replicas(model, rollout)
        or _served(rollout, failures)
        or _refused(rollout)
        or _failing(rollout, failures)
        or _in_progress(rollout, observed)
    )


def _failures(
    model: TritonModel, observed: Observed, rollout: Rollout, ways_in: Sequence[Object]
) -> tuple[Failure, ...]:
    """Return what keeps the model from being served.

    When the Deployment is complete, every pod is ready, and a pod that looks otherwise is only
    old news: the Deployment's event may come ahead of the pod's.
    """
    if not rollout.complete:
        pods = rollout.current(observed.pods)
        unmounted = diagnosis.unmounted(model, pods, observed.now)
        told = diagnosis.failures(pods, observed.progress)
        return (*told, *([unmounted] if unmounted else []))
    failure = unserved(model, observed.index) or exposure_failure(model, ways_in)
    return (failure,) if failure else ()


def _of_problem(problem: Problem | None) -> Verdict | None:
    if problem is None:
        return None
    if problem.policy is Policy.STALLED:
        return Verdict(State.FAILED, problem.reason, problem.message, stalled=True)
    return Verdict(State.TRANSITIONING, problem.reason, problem.message, reconciling=True)


def _without_replicas(model: TritonModel, rollout: Rollout) -> Verdict | None:
    if model.replicas:
        return None
    if model.spec.suspend:
        reason, message = Reason.SUSPENDED, "spec.suspend is true; set it to false to serve again"
    else:
        reason, message = Reason.SCALED_TO_ZERO, "spec.replicas is 0; raise it to serve"
    # Ready once nothing is left, as a Deployment of 0 replicas is: a suspended model in Git must
    # not hold up everything that Flux or Helm waits for. Available is False meanwhile.
    reached = rollout.observed and rollout.replicas == 0
    return Verdict(State.SUSPENDED, reason, message, ready=reached, reconciling=not reached)


def _served(rollout: Rollout, failures: Sequence[Failure]) -> Verdict | None:
    if not rollout.complete or failures:
        return None
    message = "all replicas serve all wanted models"
    return Verdict(State.HEALTHY, Reason.READY, message, ready=True)


def _refused(rollout: Rollout) -> Verdict | None:
    if not rollout.refusal:
        return None
    return Verdict(State.FAILED, Reason.PODS_REFUSED, rollout.refusal, stalled=True)


def _failing(rollout: Rollout, failures: Sequence[Failure]) -> Verdict | None:
    if rollout.deadline_exceeded and not failures:
        message = (
            "no progress within spec.rollout.progressDeadlineSeconds; read the pods' events and log"
        )
        return Verdict(State.FAILED, Reason.DEADLINE_EXCEEDED, message, stalled=True)
    if not failures:
        return None
    first = failures[0]
    stalled = first.stalled or rollout.deadline_exceeded
    state = _failure_state(first, rollout, stalled=stalled)
    return Verdict(state, first.reason, first.message, stalled=stalled, reconciling=not stalled)


def _failure_state(failure: Failure, rollout: Rollout, *, stalled: bool) -> State:
    if failure.reason is Reason.UNSCHEDULABLE:
        return State.UNSCHEDULABLE
    if rollout.complete or rollout.was_complete:
        return State.UNHEALTHY
    return State.FAILED if stalled else State.TRANSITIONING


def _in_progress(rollout: Rollout, observed: Observed) -> Verdict:
    told = stage(rollout.current(observed.pods))
    reason, message = told or (Reason.PROGRESSING, "replicas are being made or replaced")
    return Verdict(State.TRANSITIONING, reason, message, reconciling=True)
