"""reconcile: from a world to the writes that it causes."""

import pytest

import make
from triton_api import names
from triton_operator.cache import Cache, identity_of
from triton_operator.cluster import ApiError
from triton_operator.kinds import (
    CONFIG_MAP,
    DEPLOYMENT,
    HTTP_ROUTE,
    LABELLED,
    SERVICE,
    TRITON_MODEL,
    WATCHED,
    kind_of,
)
from triton_operator.reconcile import Reconciler
from triton_operator.settings import Settings
from unit.fakes import FakeCluster, FakeIndexes, FakeProgresses

MAP = {"repository": make.config_map_source()}
SECRETS = ["create Secret demo-keys", "create Secret demo-restricted-api"]
CHILDREN = [
    *SECRETS,
    "apply ServiceAccount",
    "apply ConfigMap",
    "apply NetworkPolicy",
    "apply Deployment",
    "apply Service",
]


KINDS = {"ServiceAccount", "ConfigMap", "NetworkPolicy", "Service", "Deployment"}


def seen(body):
    """Return whether a watch tells of *body*: of most kinds only with our label."""
    managed = body["metadata"].get("labels", {}).get(names.MANAGED_BY_LABEL)
    return kind_of(body) not in LABELLED or bool(managed)


class World:
    """A cluster, what the operator knows of it, and a reconciler between them."""

    def __init__(self, *bodies, index=None):
        self.cluster = FakeCluster(*bodies)
        self.cache = Cache()
        self.indexes = FakeIndexes(index)
        self.progress = FakeProgresses()
        self.reconciler = Reconciler(
            self.cluster, self.cache, self.indexes, self.progress, Settings()
        )
        for body in filter(seen, bodies):
            self.cache.put(body)

    async def reconcile(self, failures=0):
        """Reconcile once; return the outcome."""
        return await self.reconciler.reconcile(make.KEY, failures)

    async def writes(self):
        """Reconcile once; return what was written."""
        self.cluster.writes.clear()
        await self.reconcile()
        return list(self.cluster.writes)

    def put(self, body):
        """Change the world, and let the operator see it."""
        self.cluster.objects[kind_of(body), "team", body["metadata"]["name"]] = body
        self.cache.put(body)

    def relist(self):
        """Let the operator see the whole world."""
        for kind in WATCHED:
            bodies = [
                body
                for identity, body in self.cluster.objects.items()
                if identity[0] is kind and seen(body)
            ]
            for body in bodies:
                self.cache.put(body)
            listed = set(map(identity_of, bodies))
            self.cache.retain(kind, None, listed, self.cluster.version)

    @property
    def status(self):
        """The status of the model."""
        return self.cluster.objects[TRITON_MODEL, "team", "demo"]["status"]

    @property
    def reason(self):
        """The reason of the condition Ready."""
        return self.status["conditions"][0]["reason"]


async def reconciled(*bodies):
    """Return a world that was reconciled once, with nothing written since."""
    world = World(*bodies)
    await world.reconcile()
    world.cluster.writes.clear()
    return world


def foreign(kind, **labels):
    """Return an object with a child's name that nobody's model owns."""
    return make.live(kind, owner_uid=None, labels=labels)


ROWS = {
    "a new model": ([make.body()], [*CHILDREN, "label", "status Progressing"]),
    "a model with several replicas": (
        [make.body(replicas=2)],
        [*CHILDREN, "apply PodDisruptionBudget", "label", "status Progressing"],
    ),
    "a suspended model": ([make.body(suspend=True)], [*CHILDREN, "label", "status Suspended"]),
    "a model whose ConfigMap is there": (
        [make.body(**MAP), make.config_map(f0="x")],
        [*CHILDREN, "label", "status Progressing"],
    ),
    "a model whose ConfigMap is missing": (
        [make.body(**MAP)],
        ["label", "status ConfigMapNotFound"],
    ),
    "a model whose ConfigMap lacks a key": (
        [make.body(**MAP), make.config_map(other="x")],
        ["label", "status ConfigMapNotFound"],
    ),
    "a stranger's Service of its name": (
        [make.body(), foreign(SERVICE)],
        ["label", "status NameConflict"],
    ),
    "a stranger's Deployment with our label": (
        [make.body(), foreign(DEPLOYMENT, **names.child_labels("demo"))],
        ["label", "status NameConflict"],
    ),
    "a Service of the deleted model of its name": (
        [make.body(), make.live(SERVICE, owner_uid="old")],
        ["label", "status Progressing"],
    ),
    "an object that can't be read": ([make.body(replicas="many")], ["status InvalidSpec"]),
    "a model that is gone": ([], []),
}


@pytest.mark.parametrize("name", ROWS)
async def test_writes(name):
    """The world causes exactly these writes, in this order."""
    bodies, expected = ROWS[name]
    assert await World(*bodies).writes() == expected


@pytest.mark.parametrize("name", ROWS)
async def test_a_second_reconciliation_writes_nothing(name):
    """What has been done is not done again, by a new process with an empty memory neither."""
    world = World(*ROWS[name][0])
    await world.reconcile()
    assert await world.writes() == []
    world.relist()
    assert await World(*world.cluster.objects.values()).writes() == []


async def test_a_second_reconciliation_reads_nothing():
    """What the cache holds is not read from the API server."""
    world = await reconciled(make.body())
    world.cluster.reads.clear()
    await world.reconcile()
    assert world.cluster.reads == []


async def test_a_model_that_is_being_deleted_is_left_alone():
    """The garbage collector takes its children."""
    body = make.body()
    body["metadata"]["deletionTimestamp"] = make.BEFORE
    world = World(body)
    assert await world.writes() == []
    assert world.indexes.forgotten == [make.KEY]


async def test_readiness_is_told_in_one_write():
    """The Deployment reports that it is complete."""
    world = await reconciled(make.body())
    world.cache.put(world.cluster.status(DEPLOYMENT, make.deployment_status(ready=1)))
    assert await world.writes() == ["status Ready"]
    assert world.status["state"] == "Healthy"


async def test_a_change_of_the_spec_is_applied():
    """Only the child that it concerns is written."""
    world = await reconciled(make.body())
    world.put(make.body(version=200, generation=2, triton={"logVerbose": 1}))
    assert await world.writes() == [
        *SECRETS,
        "apply Deployment",
        "label",
        "status Progressing",
    ]


async def test_the_record_becomes_labels():
    """`kubectl get tritonmodels -l` filters by the name and version of the record."""
    world = await reconciled(make.body(model={"name": "resnet", "version": 3}))
    labels = world.cluster.objects[TRITON_MODEL, "team", "demo"]["metadata"]["labels"]
    assert labels == names.record_labels("resnet", 3)


async def test_a_label_of_the_users_own_stays():
    """What a manifest in Git says wins; status is written all the same."""
    world = World(make.body())
    world.cluster.taken = True
    assert await world.writes() == [*CHILDREN, "label", "status Progressing"]


async def test_labels_that_admission_refuses_hold_nothing_up():
    """They are a convenience."""
    world = World(make.body())
    world.cluster.errors["label"] = ApiError(403, "Forbidden", "no")
    assert await world.writes() == [*CHILDREN, "status Progressing"]


async def test_a_model_that_fetches_is_looked_at_again_soon():
    """No event tells how far a fetch is."""
    running = make.container("fetcher", running={"startedAt": make.BEFORE})
    pod = make.pod("demo-a", initContainerStatuses=[running])
    world = await reconciled(make.body(), pod)
    assert (await world.reconcile()).again_after == 5.0


async def test_a_broken_repository_in_a_config_map_makes_no_pod():
    """Nothing is applied, and what is wrong is told with its place and what to write."""
    files = make.config_map_source("a/config.pbtxt", "a/1/model.py")
    broken = 'backend: "python"\nmax_batch_size: "many"\n'
    world = World(make.body(repository=files), make.config_map(f0=broken, f1="x"))
    assert await world.writes() == ["label", "status RepositoryInvalid"]
    (failure, *_) = world.status["failures"]
    assert failure["message"].startswith("a/config.pbtxt:2:")
    assert failure["message"] == world.status["conditions"][0]["message"]
    assert world.status["conditions"][2]["status"] == "True"


async def test_a_config_map_is_read_once_for_each_content():
    """The cache keeps no content, and what was found is not found again."""
    files = make.config_map_source("a/config.pbtxt", "a/1/model.py")
    world = await reconciled(
        make.body(repository=files), make.config_map(f0='backend: "python"', f1="x")
    )
    world.cluster.reads.clear()
    await world.reconcile()
    assert "get ConfigMap" not in world.cluster.reads
    world.put(make.config_map(version=200, f0='backend: "python"', f1="y"))
    await world.reconcile()
    await world.reconcile()
    assert world.cluster.reads.count("get ConfigMap") == 1


async def test_a_config_map_that_cannot_be_read_is_tried_again():
    """The API server's refusal is told like that of a child."""
    world = World(make.body(**MAP), make.config_map(f0="x"))
    world.cluster.errors["get ConfigMap"] = ApiError(403, "Forbidden", "no")
    assert await world.writes() == ["label", "status ApplyRefused"]


async def test_a_change_of_the_config_map_rolls_the_pods():
    """New content is a new template."""
    world = await reconciled(make.body(**MAP), make.config_map(f0="old"))
    world.put(make.config_map(version=200, f0="new"))
    assert "apply Deployment" in await world.writes()


async def test_a_change_of_the_script_rolls_the_pods():
    """It is watched like a repository's ConfigMap."""
    script = {"score.py": "old"}
    model = make.body(repository=None, middleware=make.SCRIPT)
    world = await reconciled(model, make.config_map("script", **script))
    assert world.status["architecture"] == "Middleware"
    world.put(make.config_map("script", version=200, **{"score.py": "new"}))
    assert "apply Deployment" in await world.writes()


async def test_a_script_without_its_config_map_makes_no_pod():
    world = World(make.body(middleware=make.SCRIPT))
    assert await world.writes() == ["label", "status ConfigMapNotFound"]


async def test_no_index_is_asked_of_a_script():
    """It has no models; the question would only be a line in the log."""
    model = make.body(repository=None, middleware=make.SCRIPT)
    world = World(model, make.config_map("script", **{"score.py": ""}), index=make.index(a=True))
    await world.reconcile()
    assert world.status["models"] == []


async def test_fewer_replicas_delete_the_budget():
    """A budget for one pod would block the drain of its node."""
    world = await reconciled(make.body(replicas=2))
    world.put(make.body(version=200, generation=2, replicas=1))
    writes = await world.writes()
    assert "delete PodDisruptionBudget" in writes
    assert world.cluster.children == KINDS


async def test_a_deleted_child_comes_back():
    """A child that somebody deletes is made anew, and only that one."""
    world = await reconciled(make.body())
    del world.cluster.objects[SERVICE, "team", "demo"]
    world.relist()
    assert (await world.writes())[:1] == ["apply Service"]


async def test_a_missing_config_map_leaves_what_serves():
    """Children of before stay while the ConfigMap is away."""
    world = await reconciled(make.body(**MAP), make.config_map(f0="x"))
    world.cache.remove((CONFIG_MAP, "team", "files"))
    assert await world.writes() == ["status ConfigMapNotFound"]
    assert world.cluster.children == KINDS


@pytest.mark.parametrize("status", [0, 409, 429, 500, 503])
async def test_a_cluster_that_does_not_answer_is_tried_again_in_silence(status):
    """One lost race or restarting API server is no news."""
    world = World(make.body())
    world.cluster.errors["apply Service"] = ApiError(status, "Reason", "no", retry_after=7.0)
    outcome = await world.reconcile()
    assert (outcome.failed, outcome.again_after) == (True, 7.0)
    assert not any(write.startswith("status") for write in world.cluster.writes)


async def test_a_cluster_that_stays_away_is_told():
    """After some failures in a row status says so, and the key backs off further."""
    world = World(make.body())
    world.cluster.errors["apply"] = ApiError(503, "ServiceUnavailable", "etcd is away")
    outcome = await world.reconcile(failures=3)
    assert outcome.failed
    assert world.reason == "ApiUnavailable"
    assert world.status["state"] == "Transitioning"


@pytest.mark.parametrize("status", [400, 403, 422])
async def test_a_refusal_is_told_at_once_and_tried_seldom(status):
    """An admission rule or a missing right does not go away by itself."""
    world = World(make.body())
    world.cluster.errors["apply Service"] = ApiError(status, "Invalid", "ports: no")
    outcome = await world.reconcile()
    assert (outcome.failed, outcome.again_after) == (False, 60.0)
    assert world.reason == "ApplyRefused"
    assert "ports: no" in world.status["conditions"][0]["message"]


async def test_a_namespace_that_is_being_deleted_is_no_failure_of_the_user():
    """Nothing can be made there any more."""
    world = World(make.body())
    message = "unable to create new content in namespace team because it is being terminated"
    world.cluster.errors["apply"] = ApiError(403, "Forbidden", message)
    assert (await world.reconcile()).again_after == 30.0
    await world.reconcile(failures=3)
    assert world.reason == "Progressing"


async def test_a_conflict_is_looked_at_again():
    """No event tells that a stranger's object without our label is gone."""
    world = World(make.body(), foreign(SERVICE))
    outcome = await world.reconcile()
    assert outcome.again_after == 15.0
    del world.cluster.objects[SERVICE, "team", "demo"]
    assert (await world.writes())[: len(CHILDREN)] == CHILDREN


async def test_status_that_can_not_be_written_is_raised():
    """The caller backs off."""
    world = World(make.body())
    world.cluster.errors["status"] = ApiError(500, "InternalError", "no")
    with pytest.raises(ApiError):
        await world.reconcile()


async def test_an_unreadable_field_is_named():
    """The message says which field does not fit."""
    world = World(make.body(replicas="many"))
    await world.reconcile()
    assert "spec.replicas" in world.status["conditions"][0]["message"]


async def test_the_image_comes_from_the_settings():
    """A model without an image gets the operator's."""
    world = await reconciled(make.body())
    template = world.cluster.objects[DEPLOYMENT, "team", "demo"]["spec"]["template"]
    assert template["spec"]["containers"][0]["image"] == Settings().triton_image


TOKEN = {"gateway": {"auth": {"mode": "Token"}}}
DOCUMENTS = {
    "/.well-known/openid-configuration": {"issuer": "https://issuer"},
    "/openid/v1/jwks": {"keys": [{"kty": "RSA", "kid": "a", "n": "w" * 342, "e": "AQAB"}]},
}


async def test_tokens_are_checked_by_the_clusters_keys():
    """The operator reads them, comes again for new ones, and makes no keys of its own."""
    world = World(make.body(**TOKEN))
    world.cluster.documents = DOCUMENTS
    outcome = await world.reconcile()
    assert outcome.again_after == 300.0
    assert {name for _, name in world.cluster.secrets} == {"demo-restricted-api"}
    (configuration,) = (
        body for (kind, *_), body in world.cluster.objects.items() if kind is CONFIG_MAP
    )
    assert any("BEGIN PUBLIC KEY" in text for text in configuration["data"].values())


async def test_a_cluster_without_keys_for_tokens_is_told():
    """Nobody but the cluster's administrator can mend it."""
    world = World(make.body(**TOKEN))
    world.cluster.documents = {**DOCUMENTS, "/openid/v1/jwks": {"keys": []}}
    assert (await world.reconcile()).again_after == 300.0
    assert world.reason == "TokenIssuerUnknown"


async def test_a_deleted_secret_comes_back_when_a_pod_waits_for_it():
    """The operator can't see Secrets; it sees pods that can't start."""
    world = await reconciled(make.body())
    world.cluster.secrets.clear()
    no_variable = make.container("gateway", waiting={"reason": "CreateContainerConfigError"})
    world.put(make.pod("demo-a", initContainerStatuses=[no_variable]))
    outcome = await world.reconcile()
    assert [each for each in world.cluster.writes if each.startswith("create")] == SECRETS
    assert outcome.again_after == 10.0


async def test_a_secret_of_the_deleted_model_is_looked_at_again():
    """The garbage collector may take it after the new model has found it."""
    world = World(make.body())
    world.cluster.secrets["team", "demo-keys"] = {"of": "the deleted model"}
    assert (await world.reconcile()).again_after == pytest.approx(15.0, abs=1)


ROUTED = {"expose": {"routes": {"parentRefs": [{"name": "edge"}], "hostnames": ["a.example.com"]}}}


async def test_routes_are_made_where_their_kind_exists():
    """They are read each time, for nothing watches them, until a Gateway accepts them."""
    world = World(make.body(**ROUTED))
    world.cluster.kinds = {"httproutes", "grpcroutes"}
    outcome = await world.reconcile()
    assert "apply HTTPRoute" in world.cluster.writes
    assert outcome.again_after == 30.0
    assert await world.writes() == []
    accepted = [{"type": kind, "status": "True"} for kind in ("Accepted", "ResolvedRefs")]
    world.cluster.status(HTTP_ROUTE, {"parents": [{"conditions": accepted}]})
    outcome = await world.reconcile()
    assert world.status["exposure"] == [{"kind": "HTTPRoute", "ready": True}]
    assert outcome.again_after is None


async def test_a_deleted_route_comes_back():
    """The cache may hold what a read does not find."""
    world = World(make.body(**ROUTED))
    world.cluster.kinds = {"httproutes", "grpcroutes"}
    await world.reconcile()
    del world.cluster.objects[HTTP_ROUTE, "team", "demo"]
    assert "apply HTTPRoute" in await world.writes()


async def test_routes_that_are_no_longer_wanted_go():
    """As every child."""
    world = World(make.body(**ROUTED))
    world.cluster.kinds = {"httproutes", "grpcroutes"}
    await world.reconcile()
    world.put(make.body(version=2000, generation=2))
    assert "delete HTTPRoute" in await world.writes()


async def test_without_the_kind_everything_else_is_made():
    """The model serves inside the cluster, and status says what lacks."""
    world = World(make.body(**ROUTED))
    await world.reconcile()
    assert world.cluster.children == KINDS
    world.cache.put(world.cluster.status(DEPLOYMENT, make.deployment_status(ready=1)))
    await world.reconcile()
    assert world.reason == "RouteKindMissing"
    assert world.status["exposure"] == [
        {"kind": "HTTPRoute", "ready": False, "reason": "RouteKindMissing"}
    ]


def configurations(world):
    """Return the names of the gateway's ConfigMaps that exist."""
    return {name for (kind, _, name) in world.cluster.objects if kind is CONFIG_MAP}


async def test_an_old_configuration_stays_until_its_pods_are_gone():
    """A pod of the old template that starts anew must find it."""
    world = await reconciled(make.body())
    world.cache.put(world.cluster.status(DEPLOYMENT, make.deployment_status(ready=1)))
    world.put(make.body(version=2000, generation=2, gateway={"auth": {"mode": "None"}}))
    await world.reconcile()
    assert len(configurations(world)) == 2
    rolling = make.deployment_status(ready=1, replicas=2, updated=1)
    world.cache.put(world.cluster.status(DEPLOYMENT, rolling))
    await world.reconcile()
    assert len(configurations(world)) == 2
    world.cache.put(world.cluster.status(DEPLOYMENT, make.deployment_status(ready=1)))
    assert "delete ConfigMap" in await world.writes()
    assert len(configurations(world)) == 1
