"""controller: events and relists fill the queue, workers empty it."""

import asyncio

import pytest

import make
from triton_api import names
from triton_operator import controller as module
from triton_operator.cache import Cache
from triton_operator.cluster import ApiError
from triton_operator.controller import Controller
from triton_operator.kinds import CONFIG_MAP, DEPLOYMENT, TRITON_MODEL
from triton_operator.metrics import Metrics
from triton_operator.observed import Key
from triton_operator.outcome import Outcome
from triton_operator.settings import Settings
from unit.fakes import FakeCluster

NO_ANSWER = ApiError(0, "ConnectionFailed", "no answer")


class Reconciler:
    """Notes the keys; ends for each name as told."""

    def __init__(self):
        self.keys = []
        self.ends = {}

    async def reconcile(self, key, failures):
        """Note *key*; return or raise what is told for its name."""
        self.keys.append((key.name, failures))
        end = self.ends.get(key.name, Outcome())
        if isinstance(end, Exception):
            raise end
        return end


class Bench:
    """A controller with everything around it."""

    def __init__(self, *bodies, **settings):
        self.cluster = FakeCluster(*bodies)
        self.reconciler = Reconciler()
        self.metrics = Metrics()
        self.cache = Cache()
        self.controller = Controller(
            self.cluster, self.cache, self.reconciler, Settings(workers=1, **settings), self.metrics
        )

    async def work(self):
        """Let a worker empty the queue."""
        task = asyncio.create_task(self.controller.work())
        while len(self.controller.queue) or self.controller.queue.longest_running_seconds:
            await asyncio.sleep(0)
            assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def total(self, name, **labels):
        """Return the value of a series."""
        return self.metrics.registry.get_sample_value(name, labels)


@pytest.fixture
def no_pause(monkeypatch):
    """Let pauses pass at once; after the third, end the loop that pauses."""
    pauses = []
    give_way = asyncio.sleep

    async def pause(seconds):
        if not seconds:
            await give_way(0)
            return
        pauses.append(seconds)
        if len(pauses) > 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(module.asyncio, "sleep", pause)
    return pauses


async def test_a_model_is_looked_at_at_once():
    """Its event is queued without delay."""
    bench = Bench()
    bench.controller.seen(make.body())
    assert len(bench.controller.queue) == 1


async def test_a_child_is_looked_at_a_moment_later(monkeypatch):
    """Pods and their Deployment change together; one look is enough."""
    bench = Bench()
    delays = []
    monkeypatch.setattr(
        bench.controller.queue, "add_after", lambda key, seconds: delays.append((key, seconds))
    )
    bench.controller.seen(make.deployment())
    bench.controller.seen(make.pod())
    assert delays == [(make.KEY, 0.1)] * 2


async def test_a_deleted_model_is_looked_at():
    """What is kept for it is dropped."""
    bench = Bench()
    bench.cache.put(make.body())
    bench.controller.gone((TRITON_MODEL, "team", "demo"))
    await bench.work()
    assert bench.reconciler.keys == [("demo", 0)]


async def test_a_poisoned_key_does_not_stop_the_others(monkeypatch):
    """A fault of ours with one object is that object's alone."""
    bench = Bench()
    monkeypatch.setattr(bench.controller.queue, "add_with_backoff", lambda *_, **__: 0)
    bench.reconciler.ends = {"demo": ZeroDivisionError("a bug"), "refused": NO_ANSWER}
    for name in ("demo", "refused", "fine"):
        bench.controller.seen(make.body(name))
    await bench.work()
    assert [name for name, _ in bench.reconciler.keys] == ["demo", "refused", "fine"]
    assert bench.total("controller_runtime_reconcile_errors_total", controller="tritonmodel") == 2


async def test_failures_back_off_and_are_counted_in_a_row(monkeypatch):
    """A failed key comes later, and the reconciler knows how often it failed."""
    bench = Bench()
    bench.reconciler.ends["demo"] = Outcome(failed=True, again_after=7.0)
    delays = []
    add = bench.controller.queue.add_with_backoff
    monkeypatch.setattr(
        bench.controller.queue,
        "add_with_backoff",
        lambda key, at_least: delays.append(add(key, at_least=at_least)),
    )
    for version in (1, 2):
        bench.controller.seen(make.body(version=version))
        await bench.work()
    bench.reconciler.ends.clear()
    for version in (3, 4):
        bench.controller.seen(make.body(version=version))
        await bench.work()
    assert delays == [7.0, 7.0]
    assert bench.reconciler.keys == [("demo", failures) for failures in (0, 1, 2, 0)]


async def test_a_key_that_asks_for_it_comes_again(monkeypatch):
    """An outcome may name the seconds until the next look."""
    bench = Bench()
    bench.reconciler.ends["demo"] = Outcome(again_after=5.0)
    delays = []
    monkeypatch.setattr(bench.controller.queue, "add_after", lambda *given: delays.append(given))
    bench.controller.seen(make.body())
    await bench.work()
    assert delays == [(make.KEY, 5.0)]
    total = "controller_runtime_reconcile_total"
    assert bench.total(total, controller="tritonmodel", result="requeue_after") == 1


async def test_synchronizing_reads_everything_and_queues_each_model():
    """A start looks at every model once."""
    bench = Bench(make.body(), make.body("other"), make.deployment())
    await bench.controller.synchronize()
    assert bench.controller.synced
    assert len(bench.controller.queue) == 2
    assert bench.cache.get(DEPLOYMENT, "team", "demo")


async def test_children_are_listed_by_label_only():
    """A large cluster's other objects cost nothing."""
    bench = Bench()
    await bench.controller.synchronize()
    assert f"list Pod None {names.MANAGED_SELECTOR}" in bench.cluster.reads
    assert "list ConfigMap None" in bench.cluster.reads


async def test_only_the_watched_namespaces_are_listed():
    """The operator may lack the right to list others."""
    bench = Bench(watch_namespaces="a,b")
    await bench.controller.synchronize()
    lists = [read.split() for read in bench.cluster.reads if read.startswith("list")]
    namespaces = {words[2] for words in lists}
    assert namespaces == {"a", "b"}


async def test_a_first_list_that_fails_is_tried_again(no_pause):
    """Where the CRD or the API server comes later, the operator waits."""
    bench = Bench()
    bench.cluster.errors["list"] = NO_ANSWER
    with pytest.raises(asyncio.CancelledError):
        await bench.controller.synchronize()
    assert len(no_pause) == 4
    assert not bench.controller.synced


async def test_a_relist_that_fails_does_not_end_the_relists(no_pause):
    """The next one follows."""
    bench = Bench()
    bench.cluster.errors["list"] = NO_ANSWER
    with pytest.raises(asyncio.CancelledError):
        await bench.controller.relist()
    assert len(no_pause) == 4
    assert all(270 <= pause <= 330 for pause in no_pause)


async def test_a_relist_finds_what_the_watches_missed(no_pause):
    """The change is counted, and the model looked at before the others."""
    bench = Bench(make.body(), make.body("other"))
    await bench.controller.synchronize()
    await bench.work()
    bench.cluster.objects[DEPLOYMENT, "team", "demo"] = make.deployment()
    with pytest.raises(asyncio.CancelledError):
        await bench.controller.relist()
    assert bench.total("triton_operator_relist_changes_total") == 1
    key, _ = await bench.controller.queue.take()
    assert key == Key("team", "demo")
    assert len(bench.controller.queue) == 1


async def test_a_config_map_concerns_its_users():
    """A change of a ConfigMap is a look at the models that use it."""
    bench = Bench(make.body(repository=make.config_map_source()))
    await bench.controller.synchronize()
    await bench.work()
    bench.controller.seen(make.config_map(version=7))
    bench.controller.gone((CONFIG_MAP, "team", "files"))
    assert bench.controller.queue._due.keys() == {make.KEY}
