"""Worlds that a TritonModel may find itself in, and what status says in each."""

import make
from triton_api.conditions import Reason
from triton_operator.kinds import HTTP_ROUTE, ROUTES
from triton_operator.problems import retry, stalled, waiting

ROLLING = ("True", "ReplicaSetUpdated")
TIMED_OUT = ("False", "ProgressDeadlineExceeded")
OLD = {"ready": 1, "replicas": 2, "updated": 1, "progressing": ROLLING}
NONE = {"ready": 0, "replicas": 1, "updated": 1, "progressing": ROLLING}
LATE = {**NONE, "progressing": TIMED_OUT}
SERVED_BEFORE = {"ready": 0, "replicas": 1, "updated": 1}
LOG = "E1122 22:27:37.593190 28354 x.cc:1] \"failed to load 'a' version 1: Internal: no weights\""

loading = make.container(running={"startedAt": make.BEFORE})
no_image = make.container(waiting={"reason": "ErrImagePull", "message": "manifest unknown"})
no_secret = make.container(
    waiting={"reason": "CreateContainerConfigError", "message": 'secret "keys" not found'}
)
oom = make.container(terminated=make.ended(137, reason="OOMKilled"))
lost = make.container(started=True, running={"startedAt": "2026-03-01T10:00:00Z"})
no_gpu = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."
no_claim = 'persistentvolumeclaim "models" not found. preemption: not helpful'


no_gateway = make.container("gateway", terminated=make.ended(1))
dead_gateway = make.container("gateway", restarts=2, terminated=make.ended(1))
refusal = [{"type": "Accepted", "status": "False", "reason": "NotAllowedByListeners"}]
refused_route = make.live(HTTP_ROUTE, status={"parents": [{"conditions": refusal}]})
waits_for_volume = make.pod(
    conditions=[
        {"type": "PodScheduled", "status": "True", "lastTransitionTime": make.BEFORE},
        {"type": "PodReadyToStartContainers", "status": "False"},
    ],
    phase="Pending",
)
ROUTED = {"expose": {"routes": {"parentRefs": [{"name": "edge"}], "hostnames": ["a.example.com"]}}}


def crashed(times):
    """Return a container that ended *times* times because of a model."""
    return make.container(
        restarts=times - 1, waiting={"reason": "CrashLoopBackOff"}, last=make.ended(1, LOG)
    )


def world(*objects, problem=None, index=None, missing=frozenset(), **spec):
    """Return a row's world: model, what was observed, and the problem found before."""
    body = make.body(generation=spec.pop("generation", 1), **spec)
    return make.parse(body), make.observed(*objects, of=body, index=index, missing=missing), problem


def deployed(*pods, spec=None, problem=None, index=None, missing=frozenset(), **status):
    """Return a world with a Deployment."""
    seen = {"problem": problem, "index": index, "missing": missing}
    return world(make.deployment(**status), *pods, **seen, **(spec or {}))


TWO = {"replicas": 2}
NAMED = {"triton": {"models": ["a", "b"]}}
PAUSED = {"suspend": True}
conflict = stalled(Reason.NAME_CONFLICT, "Service 'demo' exists already")
no_map = waiting(Reason.CONFIG_MAP_NOT_FOUND, "ConfigMap 'files' does not exist")
no_api = retry(Reason.API_UNAVAILABLE, "no answer")
refused = stalled(Reason.APPLY_REFUSED, "Invalid (422): no")

# world, then: state, reason, what kstatus makes of it, whether something serves
ROWS = {
    "no deployment yet": (world(), "Transitioning Progressing InProgress False"),
    "the deployment is not observed yet": (
        deployed(generation=0),
        "Transitioning Progressing InProgress True",
    ),
    "pods are made": (deployed(**NONE), "Transitioning Progressing InProgress False"),
    "triton loads": (
        deployed(make.pod("demo-a", loading), **NONE),
        "Transitioning LoadingModels InProgress False",
    ),
    "old pods serve while new ones load": (
        deployed(make.pod("demo-b", loading), **OLD),
        "Transitioning LoadingModels InProgress True",
    ),
    "one of two serves": (
        deployed(spec=TWO, ready=1, replicas=2, updated=2, progressing=ROLLING),
        "Transitioning Progressing InProgress True",
    ),
    "an old pod is still there": (
        deployed(ready=1, replicas=2, updated=1),
        "Transitioning Progressing InProgress True",
    ),
    "ready": (deployed(), "Healthy Ready Current True"),
    "ready, and the index agrees": (
        deployed(spec=NAMED, index=make.index(a=True, b=True)),
        "Healthy Ready Current True",
    ),
    "ready, but the index lacks a wanted model": (
        deployed(spec=NAMED, index=make.index(a=True)),
        "Unhealthy ModelNotReady InProgress True",
    ),
    "ready, but the repository is empty": (
        deployed(index=()),
        "Unhealthy RepositoryEmpty InProgress True",
    ),
    "no node has a free gpu": (
        deployed(make.unschedulable(no_gpu), **NONE),
        "Unschedulable Unschedulable InProgress False",
    ),
    "no node has a free gpu, for too long": (
        deployed(make.unschedulable(no_gpu), **LATE),
        "Unschedulable Unschedulable Failed False",
    ),
    "the claim does not exist": (
        deployed(make.unschedulable(no_claim), **NONE),
        "Transitioning VolumeNotFound InProgress False",
    ),
    "the image can't be pulled": (
        deployed(make.pod("demo-a", no_image), **NONE),
        "Transitioning ImagePullFailed InProgress False",
    ),
    "a secret is missing": (
        deployed(make.pod("demo-a", no_secret), **NONE),
        "Transitioning ReferenceNotFound InProgress False",
    ),
    "the first crash": (
        deployed(make.pod("demo-a", crashed(1)), **NONE),
        "Transitioning ModelLoadFailed InProgress False",
    ),
    "the second crash": (
        deployed(make.pod("demo-a", crashed(2)), **NONE),
        "Transitioning ModelLoadFailed InProgress False",
    ),
    "the third crash": (
        deployed(make.pod("demo-a", crashed(3)), **NONE),
        "Failed ModelLoadFailed Failed False",
    ),
    "a new generation crashes while the old one serves": (
        deployed(make.pod("demo-b", crashed(3)), **OLD),
        "Failed ModelLoadFailed Failed True",
    ),
    "a pod that served before crashes": (
        deployed(make.pod("demo-a", crashed(1)), **SERVED_BEFORE),
        "Unhealthy ModelLoadFailed InProgress False",
    ),
    "what crashed for the third time is corrected": (
        deployed(make.pod("demo-a", crashed(3)), generation=0, **NONE),
        "Transitioning Progressing InProgress False",
    ),
    "the corrected pod loads beside the one that crashed for the third time": (
        deployed(
            make.pod("demo-a", crashed(3), replica_set="demo-1"),
            make.pod("demo-b", loading, replica_set="demo-2"),
            replica_set="demo-2",
            **(NONE | {"replicas": 2}),
        ),
        "Transitioning LoadingModels InProgress False",
    ),
    "out of memory": (
        deployed(make.pod("demo-a", oom), **NONE),
        "Transitioning OutOfMemory InProgress False",
    ),
    "triton stopped answering": (
        deployed(make.pod("demo-a", lost), **SERVED_BEFORE),
        "Unhealthy ModelNotReady InProgress False",
    ),
    "the deadline passed without a failure": (
        deployed(**LATE),
        "Failed ProgressDeadlineExceeded Failed False",
    ),
    "the deadline passed with a failure": (
        deployed(make.pod("demo-a", no_image), **LATE),
        "Failed ImagePullFailed Failed False",
    ),
    "a deadline of the old generation counts no more": (
        deployed(generation=0, **LATE),
        "Transitioning Progressing InProgress False",
    ),
    "suspended, while pods still go": (
        deployed(spec=PAUSED, ready=1),
        "Suspended Suspended InProgress True",
    ),
    "suspended, before the deployment is observed": (
        deployed(spec=PAUSED, generation=0, ready=0),
        "Suspended Suspended InProgress False",
    ),
    "suspended": (deployed(spec=PAUSED, ready=0), "Suspended Suspended Current False"),
    "scaled to zero": (
        deployed(spec={"replicas": 0}, ready=0),
        "Suspended ScaledToZero Current False",
    ),
    "quota or pod security refuses pods": (
        deployed(ready=0, refusal="exceeded quota: gpus"),
        "Failed PodsRefused Failed False",
    ),
    "all serve, though a surge pod was refused": (
        deployed(refusal="exceeded quota: gpus"),
        "Healthy Ready Current True",
    ),
    "a volume is missing": (
        deployed(waits_for_volume, **NONE),
        "Transitioning VolumesNotMounted InProgress False",
    ),
    "the gateway crashed": (
        deployed(make.pod("demo-a", initContainerStatuses=[no_gateway]), **NONE),
        "Transitioning GatewayCrashed InProgress False",
    ),
    "the gateway crashed for the third time": (
        deployed(make.pod("demo-a", initContainerStatuses=[dead_gateway]), **NONE),
        "Failed GatewayCrashed Failed False",
    ),
    "ready, but the cluster has no routes": (
        deployed(spec=ROUTED, missing=frozenset(ROUTES)),
        "Unhealthy RouteKindMissing Failed True",
    ),
    "ready, but a Gateway refuses the route": (
        deployed(refused_route, spec=ROUTED),
        "Unhealthy RouteNotAccepted InProgress True",
    ),
    "ready, and no Gateway has looked at the route": (
        deployed(spec=ROUTED),
        "Healthy Ready Current True",
    ),
    "a name conflict": (world(problem=conflict), "Failed NameConflict Failed False"),
    "a name conflict while the old generation serves": (
        deployed(problem=conflict),
        "Failed NameConflict Failed True",
    ),
    "the ConfigMap is missing": (
        world(problem=no_map, repository=make.config_map_source()),
        "Transitioning ConfigMapNotFound InProgress False",
    ),
    "the API server does not answer": (
        deployed(problem=no_api),
        "Transitioning ApiUnavailable InProgress True",
    ),
    "the API server refuses a child": (
        deployed(problem=refused),
        "Failed ApplyRefused Failed True",
    ),
}
