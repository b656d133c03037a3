"""config_map_check: a repository in a ConfigMap is checked before any pod is made."""

import pytest

import make
from triton_operator.cluster import ApiError
from triton_operator.config_map_check import ConfigMapChecks
from triton_operator.observed import trimmed
from unit.fakes import FakeCluster

PATHS = ("adder/config.pbtxt", "adder/1/model.py")
CONFIG = """
backend: "python"
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 4 ] } ]
"""
BROKEN = CONFIG.replace("TYPE_FP32", "FP32", 1)


def model(**fields):
    """Return a model whose repository is in a ConfigMap."""
    return make.model(repository=make.config_map_source(*PATHS), **fields)


def files(config=CONFIG, version=1):
    """Return the ConfigMap."""
    return make.config_map(version=version, f0=config, f1="x")


async def test_content_is_read_once():
    """And again when it, or the spec, has changed."""
    cluster = FakeCluster(files())
    checks = ConfigMapChecks(cluster)
    for _ in range(2):
        assert await checks.read(make.KEY, model(), trimmed(files())) == ()
    assert cluster.reads == ["get ConfigMap"]
    await checks.read(make.KEY, model(generation=2), trimmed(files()))
    changed = files(BROKEN, version=2)
    cluster.objects = dict.fromkeys(cluster.objects, changed)
    assert await checks.read(make.KEY, model(generation=2), trimmed(changed))
    assert len(cluster.reads) == 3


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
    """Whoever asks decides what it means."""
    cluster = FakeCluster(files())
    cluster.errors["get ConfigMap"] = ApiError(403, "Forbidden", "no")
    with pytest.raises(ApiError):
        await ConfigMapChecks(cluster).read(make.KEY, model(), trimmed(files()))
