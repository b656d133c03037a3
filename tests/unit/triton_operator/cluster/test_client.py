"""cluster.client: requests to the API server, against a small one on the loopback address."""

import json
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from kubernetes.aio.client.api_client import ApiClient
from kubernetes.aio.client.configuration import Configuration

import make
from triton_operator import kinds
from triton_operator.cluster import ApiError, Cluster, NoClusterError, client, connect
from triton_operator.kinds import DEPLOYMENT, POD, SERVICE, SERVICE_ACCOUNT
from triton_operator.plan import with_intent

TOKEN = "s3cret-t0ken"  # noqa: S105 - nobody's
SERVICES = "/api/v1/namespaces/team/services/demo"
MANIFEST = with_intent(make.live(SERVICE, spec={"type": "ClusterIP"}))


class ApiServer:
    """Answers as told, in order, and remembers what it was asked."""

    def __init__(self):
        self.answers = []
        self.asked = []

    def will(self, body=None, status=200, text=None, **headers):
        """Give one more answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        text = json.dumps(body) if text is None else text
        self.answers.append(lambda: web.Response(status=status, text=text, headers=headers))

    async def handle(self, request):
        """Answer a request."""
        body = await request.text()
        self.asked.append(
            SimpleNamespace(
                words=f"{request.method} {request.path}",
                query=dict(request.query),
                body=json.loads(body) if body else None,
                headers=request.headers,
            )
        )
        return self.answers.pop(0)()

    @property
    def words(self):
        """Method and path of each request."""
        return [each.words for each in self.asked]


@pytest.fixture
async def api():
    """Return a running API server."""
    server = ApiServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.handle)
    async with TestServer(application) as running:
        server.url = str(running.make_url("")).rstrip("/")
        yield server


@pytest.fixture
async def cluster(api):
    """Return a client of it."""
    configuration = Configuration(host=api.url)
    configuration.api_key = {"BearerToken": f"Bearer {TOKEN}"}
    configuration.retries = None
    async with ApiClient(configuration) as connected:
        yield Cluster(connected)


async def test_get(api, cluster):
    """An object is returned as it is."""
    api.will({"kind": "Service"})
    assert await cluster.get(SERVICE, "team", "demo") == {"kind": "Service"}
    assert api.words == [f"GET {SERVICES}"]
    assert api.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_what_is_not_there_is_none(api, cluster):
    """404 is an answer, not an error."""
    api.will({"reason": "NotFound"}, status=404)
    assert await cluster.get(SERVICE, "team", "demo") is None


SECRET = make.live(kinds.SECRET, "demo-keys", stringData={"primaryKey": "s3cret-k3y"})


async def test_a_secret_is_created(api, cluster):
    """By POST: an apply would need the right to change Secrets."""
    api.will(SECRET)
    assert await cluster.create(SECRET) is True
    assert api.words == ["POST /api/v1/namespaces/team/secrets"]
    assert api.asked[0].body["stringData"] == {"primaryKey": "s3cret-k3y"}


async def test_a_secret_that_exists_is_no_error(api, cluster):
    """It can't be seen beforehand."""
    api.will({"reason": "AlreadyExists"}, status=409)
    assert await cluster.create(SECRET) is False


async def test_a_refused_secret_is_not_repeated_in_the_error(api, cluster):
    """The message reaches logs and status."""
    api.will(status=403, text="no")
    with pytest.raises(ApiError) as raised:
        await cluster.create(SECRET)
    assert "s3cret-k3y" not in str(raised.value)


async def test_kinds_that_a_cluster_may_lack(api, cluster):
    """A group that is not served is an answer, other errors are not."""
    api.will({"resources": [{"name": "httproutes"}, {"name": "httproutes/status"}]})
    assert "httproutes" in await cluster.served("gateway.networking.k8s.io", "v1")
    api.will({"reason": "NotFound"}, status=404)
    assert await cluster.served("gateway.networking.k8s.io", "v1") == frozenset()
    api.will({"reason": "InternalError"}, status=500)
    with pytest.raises(ApiError):
        await cluster.served("gateway.networking.k8s.io", "v1")


async def test_a_document_of_the_api_server(api, cluster):
    """Such as the keys by which tokens are checked."""
    api.will({"keys": []})
    assert await cluster.document("/openid/v1/jwks") == {"keys": []}
    assert api.words == ["GET /openid/v1/jwks"]
    assert "application/jwk-set+json" in api.asked[0].headers["Accept"]


async def test_a_list_is_read_by_the_page(api, cluster):
    """Each page comes alone, with the kind that items of a list lack and the list's version."""
    api.will({"metadata": {"continue": "more", "resourceVersion": "7"}, "items": [{"a": 1}]})
    api.will({"metadata": {"resourceVersion": "8"}, "items": [{"a": 2}]})
    pages = [page async for page in cluster.pages(POD, None, "x=y")]
    typed = {"apiVersion": "v1", "kind": "Pod"}
    assert pages == [([{"a": 1} | typed], 7), ([{"a": 2} | typed], 8)]
    assert api.words == ["GET /api/v1/pods"] * 2
    first, second = (each.query for each in api.asked)
    assert first == {"limit": "100", "labelSelector": "x=y"}
    assert second == first | {"continue": "more"}


async def test_apply_is_server_side(api, cluster):
    """One field manager, which wins over others for the fields that it means."""
    api.will(MANIFEST)
    await cluster.apply(MANIFEST)
    (asked,) = api.asked
    assert asked.words == f"PATCH {SERVICES}"
    assert asked.query == {"fieldManager": "triton-operator", "force": "true"}
    assert asked.headers["Content-Type"] == "application/apply-patch+yaml"
    assert asked.body == MANIFEST


async def test_an_invalid_merge_is_replaced(api, cluster):
    """Where somebody's entry makes a merged list invalid, our fields replace the live ones."""
    live = make.live(SERVICE, version=9, spec={"ports": ["theirs"], "clusterIP": "10.1.1.1"})
    live["metadata"]["annotations"] = {"theirs": "kept"}
    wanted = with_intent(make.live(SERVICE, spec={"ports": ["ours"]}))
    api.will({"reason": "Invalid"}, status=422)
    api.will(live)
    api.will({"kind": "Service"})
    assert await cluster.apply(wanted) == {"kind": "Service"}
    assert api.words == [f"PATCH {SERVICES}", f"GET {SERVICES}", f"PUT {SERVICES}"]
    body = api.asked[2].body
    assert body["spec"] == {"ports": ["ours"], "clusterIP": "10.1.1.1"}
    assert body["metadata"]["resourceVersion"] == "9"
    assert body["metadata"]["annotations"]["theirs"] == "kept"
    assert body["metadata"]["annotations"].items() >= wanted["metadata"]["annotations"].items()


async def test_fields_outside_spec_are_replaced_too(api, cluster):
    """A ServiceAccount has no spec, and gets none."""
    live = make.live(SERVICE_ACCOUNT, automountServiceAccountToken=True, secrets=[])
    wanted = with_intent(make.live(SERVICE_ACCOUNT, automountServiceAccountToken=False))
    api.will({}, status=422)
    api.will(live)
    api.will({})
    await cluster.apply(wanted)
    body = api.asked[2].body
    assert body["automountServiceAccountToken"] is False
    assert body["secrets"] == []
    assert "spec" not in body


async def test_what_can_not_be_made_is_an_error(api, cluster):
    """An invalid manifest without a live object has nothing to be put over."""
    api.will({"message": "spec: no"}, status=422)
    api.will({}, status=404)
    with pytest.raises(ApiError, match="spec: no"):
        await cluster.apply(MANIFEST)


async def test_another_refusal_is_not_replaced(api, cluster):
    """A missing right does not come by another verb."""
    api.will({}, status=403)
    with pytest.raises(ApiError):
        await cluster.apply(MANIFEST)
    assert len(api.asked) == 1


async def test_delete_is_of_the_object_that_was_seen(api, cluster):
    """An object of the same name, made or changed meanwhile, stays."""
    api.will({})
    await cluster.delete(make.live(SERVICE, version=9))
    (asked,) = api.asked
    assert asked.words == f"DELETE {SERVICES}"
    assert asked.body["preconditions"] == {"uid": "uid-of-services", "resourceVersion": "9"}


@pytest.mark.parametrize(("status", "raises"), [(404, False), (409, True)])
async def test_delete_of_what_is_gone_is_fine(api, cluster, status, raises):
    """Gone is what was wanted; changed meanwhile is not."""
    api.will({}, status=status)
    if not raises:
        assert await cluster.delete(make.live(SERVICE)) is None
        return
    with pytest.raises(ApiError) as error:
        await cluster.delete(make.live(SERVICE))
    assert error.value.status == status


async def test_status_is_written_apart_and_guarded(api, cluster):
    """The subresource alone, with its own field manager, and only over the version seen."""
    api.will({})
    await cluster.write_status(make.body(version=9), {"state": "Healthy"})
    (asked,) = api.asked
    assert asked.words.endswith("/tritonmodels/demo/status")
    assert asked.words.startswith("PUT ")
    assert asked.query == {"fieldManager": "triton-operator-status"}
    assert asked.body["metadata"]["resourceVersion"] == "9"
    assert "spec" not in asked.body
    assert asked.body["status"] == {"state": "Healthy"}


async def test_retry_after_is_kept(api, cluster):
    """An overloaded API server says when to come back."""
    api.will({"reason": "TooManyRequests"}, status=429, Retry_After="9")
    with pytest.raises(ApiError) as error:
        await cluster.get(DEPLOYMENT, "team", "demo")
    assert (error.value.retry_after, error.value.transient) == (9.0, True)


ANSWERS = {
    "a refusal": {"body": {"reason": "Forbidden", "message": "no"}, "status": 403},
    "a page of a proxy": {"text": "<html>", "status": 502},
    "a page with status 200": {"text": "<html>login</html>"},
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_every_failure_is_an_api_error_without_the_token(api, cluster, name):
    """Errors go into logs and status; the credentials must not."""
    api.will(**ANSWERS[name])
    with pytest.raises(ApiError) as error:
        await cluster.get(SERVICE, "team", "demo")
    assert TOKEN not in f"{error.value} {error.value!r} {vars(error.value)}"


@pytest.mark.parametrize(
    "failure", [aiohttp.ClientConnectionError("refused"), TimeoutError(), OSError("no route")]
)
async def test_no_answer_is_an_api_error_without_the_token(cluster, monkeypatch, failure):
    """A connection that fails is transient and names the request."""

    async def request(*_, **__):
        raise failure

    monkeypatch.setattr(cluster._client.rest_client, "request", request)
    with pytest.raises(ApiError, match=f"GET {SERVICES}: {type(failure).__name__}") as error:
        await cluster.get(SERVICE, "team", "demo")
    assert error.value.transient
    assert TOKEN not in str(error.value)


async def test_connecting_as_the_kubeconfig_says(api, monkeypatch):
    """Connections are kept for some time, and closed at the end."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)

    async def load(client_configuration):
        client_configuration.host = api.url

    monkeypatch.setattr(client, "load_kube_config", load)
    api.will({"kind": "Service"})
    async with connect() as cluster:
        assert await cluster.get(SERVICE, "team", "demo") == {"kind": "Service"}
        connections = cluster._client.rest_client.pool_manager
        assert not connections.closed
    assert connections.closed


async def test_without_a_cluster_the_message_says_what_to_do(monkeypatch):
    """Outside a pod and without kubeconfig there is nothing to talk to."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    absent = client.ConfigException("no configuration")

    async def load(**_):
        raise absent

    monkeypatch.setattr(client, "load_kube_config", load)
    with pytest.raises(NoClusterError, match="set KUBECONFIG"):
        async with connect():
            pass
