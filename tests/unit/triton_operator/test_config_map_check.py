"""config_map_check: a repository in a ConfigMap is checked before any pod is made."""

import asyncio
import gc

import pytest

import make
from triton_operator.cluster import ApiError
from triton_operator.config_map_check import ConfigMapChecks
from triton_operator.observed import Key, trimmed
from unit.fakes import FakeCluster
from unit.map_repository import BROKEN, files, model

OTHERS = [Key("team", name) for name in ("a", "b", "c")]


async def test_content_is_read_once():
    """And again when it, or what is asked of it, has changed."""
    cluster = FakeCluster(files())
    checks = ConfigMapChecks(cluster)
    for replicas in (1, 2):
        known = model(generation=replicas, replicas=replicas)
        assert await checks.read(make.KEY, known, trimmed(files())) == ()
    assert cluster.reads == ["get ConfigMap"]
    await checks.read(make.KEY, model(gpus={"count": 1}), trimmed(files()))
    changed = files(BROKEN, version=2)
    cluster.objects = dict.fromkeys(cluster.objects, changed)
    assert await checks.read(make.KEY, model(gpus={"count": 1}), trimmed(changed))
    assert len(cluster.reads) == 3


async def test_models_that_ask_the_same_share_an_answer():
    """Hundreds of models of one ConfigMap come at once, after a restart of the operator too."""
    cluster = FakeCluster(files(BROKEN))
    checks = ConfigMapChecks(cluster)
    known = trimmed(files(BROKEN))
    told = await asyncio.gather(*(checks.read(key, model(), known) for key in OTHERS))
    assert len(set(told)) == 1
    assert told[0]
    await checks.read(make.KEY, model(), known)
    assert cluster.reads == ["get ConfigMap"]


async def test_an_answer_goes_with_the_last_model_that_has_it():
    """Nothing is kept of what nobody asks."""
    cluster = FakeCluster(files())
    checks = ConfigMapChecks(cluster)
    for key in OTHERS:
        await checks.read(key, model(), trimmed(files()))
    for key in OTHERS:
        checks.forget(key)
    gc.collect()
    await checks.read(make.KEY, model(), trimmed(files()))
    assert len(cluster.reads) == 2


async def test_content_that_is_newer_than_the_cache_is_read_again():
    """Its event is on the way; the older content may come back some day."""
    cluster = FakeCluster(files(BROKEN, version=2))
    checks = ConfigMapChecks(cluster)
    assert await checks.read(make.KEY, model(), trimmed(files()))
    cluster.objects = dict.fromkeys(cluster.objects, files(version=3))
    assert await checks.read(make.KEY, model(), trimmed(files())) == ()


async def test_whoever_is_cancelled_leaves_the_answer_to_the_others():
    cluster = FakeCluster(files(BROKEN))
    checks = ConfigMapChecks(cluster)
    first, second = (
        asyncio.create_task(checks.read(key, model(), trimmed(files(BROKEN)))) for key in OTHERS[:2]
    )
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    assert first.cancelled()


async def test_other_sources_are_not_read():
    """Nor a ConfigMap that the cache does not know."""
    cluster = FakeCluster(files())
    checks = ConfigMapChecks(cluster)
    assert await checks.read(make.KEY, make.model(), None) == ()
    assert await checks.read(make.KEY, model(), None) == ()
    assert cluster.reads == []


async def test_a_config_map_that_is_gone_meanwhile_says_nothing():
    """Its event brings the model back."""
    assert await ConfigMapChecks(FakeCluster()).read(make.KEY, model(), trimmed(files())) == ()


async def test_a_refusal_is_raised():
    """Whoever asks decides what it means; it is no answer for the next."""
    cluster = FakeCluster(files())
    cluster.errors["get ConfigMap"] = ApiError(403, "Forbidden", "no")
    checks = ConfigMapChecks(cluster)
    with pytest.raises(ApiError):
        await checks.read(make.KEY, model(), trimmed(files()))
    cluster.errors.clear()
    assert await checks.read(make.KEY, model(), trimmed(files())) == ()
