"""handlers: kopf brings events in and writes nothing."""

from itertools import islice

import kopf
import pytest

import make
from triton_operator import handlers
from triton_operator.handlers import Backoffs
from triton_operator.kinds import DEPLOYMENT, LABELLED, POD, WATCHED


class Controller:
    """Notes what it is told."""

    def __init__(self):
        self.told = []

    def seen(self, body):
        """Note an object."""
        self.told.append(("seen", body["kind"], body["apiVersion"]))

    def gone(self, identity):
        """Note a deletion."""
        self.told.append(("gone", *identity))


@pytest.mark.parametrize("event", ["ADDED", "MODIFIED", None])
async def test_what_is_there_is_seen(event):
    """A listed object comes without a type of event, and without its kind."""
    controller = Controller()
    body = make.deployment()
    del body["kind"], body["apiVersion"]
    await handlers._handler(controller, DEPLOYMENT)({"type": event, "object": body})
    assert controller.told == [("seen", "Deployment", "apps/v1")]


async def test_what_is_deleted_is_gone():
    """A deletion names the object alone."""
    controller = Controller()
    await handlers._handler(controller, POD)({"type": "DELETED", "object": make.pod()})
    assert controller.told == [("gone", POD, "team", "demo-a")]


def test_every_watched_kind_has_a_handler():
    """Raw events only: kopf's other handlers would write annotations."""
    registry = handlers.registry(Controller())
    watched = {each.id: each.selector for each in registry._watching.get_all_handlers()}
    assert set(watched) == {kind.plural for kind in WATCHED}
    assert all(selector.any_name == name for name, selector in watched.items())
    assert not registry._changing.get_all_handlers()
    assert not registry._spawning.get_all_handlers()


def test_kopf_keeps_nothing_in_objects():
    """No diff base, no progress, no event, no peering: nothing is written."""
    settings = handlers.settings()
    assert settings.posting.enabled is False
    assert settings.peering.standalone is True
    assert settings.scanning.disabled is True, "it would need the right to watch every CRD"
    body = kopf.Body(make.body())
    patch = kopf.Patch()
    diff_base = settings.persistence.diffbase_storage
    diff_base.store(body=body, patch=patch, essence=diff_base.build(body=body))
    progress = settings.persistence.progress_storage
    progress.store(key="a", record={}, body=body, patch=patch)
    progress.purge(key="a", body=body, patch=patch)
    progress.touch(body=body, patch=patch, value="now")
    progress.flush()
    assert patch == {}
    assert diff_base.fetch(body=body) == {}
    assert progress.fetch(key="a", body=body) is None


def test_only_our_children_are_watched():
    """A large cluster's other pods cost nothing; models and ConfigMaps are watched all."""
    selectors = handlers.settings().watching.label_selectors
    watched = {(each.group, each.version, each.any_name) for each in selectors}
    assert watched == {(kind.group or None, kind.version, kind.plural) for kind in LABELLED}
    assert set(selectors.values()) == {"app.kubernetes.io/managed-by=triton-operator"}


def test_a_watch_that_keeps_ending_is_no_storm():
    """Each reconnection lists anew, so there is a pause, and lists come in chunks."""
    watching = handlers.settings().watching
    assert watching.reconnect_backoff >= 1
    assert watching.chunk_size == 100


def test_delays_double_up_to_a_limit_without_end():
    """An API server that is away must neither be stormed nor end the process."""
    delays = list(islice(Backoffs(), 50))
    assert 0.5 <= delays[0] <= 1
    assert 4 <= delays[3] <= 8
    assert all(7.5 <= delay <= 15 for delay in delays[5:])


def test_delays_have_jitter():
    """Replicas that lost the same API server don't come back together."""
    assert len({next(iter(Backoffs())) for _ in range(20)}) > 10


def test_each_use_of_the_delays_begins_anew():
    """A request that succeeded once starts with a short delay the next time."""
    backoffs = Backoffs()
    assert next(iter(backoffs)) <= 1
    assert next(iter(backoffs)) <= 1


@pytest.mark.parametrize(("host", "shown"), [("10.0.0.1", "10.0.0.1"), ("fd00::1", "[fd00::1]")])
async def test_the_address_in_a_pod_needs_no_dns(monkeypatch, host, shown):
    """DNS may be away while the API server is there."""
    info = kopf.ConnectionInfo(server="https://kubernetes.default.svc", token="t")  # noqa: S106
    monkeypatch.setattr(kopf, "login_with_service_account", lambda **_: info)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", host)
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    assert (await handlers._login(settings=None)).server == f"https://{shown}:443"


async def test_outside_a_pod_the_kubeconfig_counts(monkeypatch):
    """A developer runs the operator on their own machine."""
    info = kopf.ConnectionInfo(server="https://elsewhere")
    monkeypatch.setattr(kopf, "login_with_service_account", lambda **_: None)
    monkeypatch.setattr(kopf, "login_with_kubeconfig", lambda **_: info)
    assert await handlers._login(settings=None) is info
