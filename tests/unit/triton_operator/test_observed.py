"""observed: what the cache keeps of an object."""

import pytest

import make
from triton_operator.kinds import CONFIG_MAP
from triton_operator.observed import trimmed


def test_managed_fields_are_dropped():
    """They are half of an object's size and decide nothing."""
    body = make.deployment()
    body["metadata"]["managedFields"] = [{"manager": "x"}]
    kept = trimmed(body)
    assert "managedFields" not in kept["metadata"]
    assert kept["status"] == body["status"]
    assert kept["metadata"]["labels"] == body["metadata"]["labels"]


def test_of_a_pod_only_status_is_kept():
    """The spec of a pod is known from its Deployment."""
    pod = make.pod() | {"spec": {"containers": []}}
    assert set(trimmed(pod)) == {"apiVersion", "kind", "metadata", "status"}


def test_the_content_of_a_config_map_is_not_kept():
    """Neither memory nor a log should hold other people's data."""
    kept = trimmed(make.config_map(a="secret", b="x"))
    assert kept["keys"] == ["a", "b"]
    assert "secret" not in str(kept)


def test_a_config_map_of_ours_is_kept():
    """An edit of a gateway's configuration has to be seen; a user may use our label too."""
    ours = make.live(CONFIG_MAP, "demo-gateway", data={"haproxy.cfg": "global"})
    kept = trimmed(ours)
    assert kept["data"] == {"haproxy.cfg": "global"}
    assert kept["metadata"]["labels"] == ours["metadata"]["labels"]
    assert kept["keys"] == ["haproxy.cfg"]
    assert kept["digest"]


@pytest.mark.parametrize(
    ("data", "same"),
    [({"a": "1", "b": "2"}, True), ({"b": "2", "a": "1"}, True), ({"a": "1", "b": "3"}, False)],
)
def test_the_digest_tells_content_apart(data, same):
    """Content rolls the pods, the order of keys does not."""
    first, second = (trimmed(make.config_map(**each)) for each in ({"a": "1", "b": "2"}, data))
    assert (first["digest"] == second["digest"]) is same


def test_binary_data_counts():
    """A model file may be binary."""
    plain = make.config_map()
    binary = make.config_map() | {"binaryData": {"model.onnx": "AAAA"}}
    assert trimmed(binary)["keys"] == ["model.onnx"]
    assert trimmed(binary)["digest"] != trimmed(plain)["digest"]


def test_an_absent_status_is_empty():
    """An object without status and one with null have nothing observed yet."""
    assert make.observed(of=make.body()).status == {}
    assert make.observed(of=make.body() | {"status": None}).status == {}


def test_a_key_reads_as_namespace_and_name():
    """Log lines name models as kubectl does."""
    assert str(make.KEY) == "team/demo"
