"""Scripts that change while they serve: their content, the architecture, the end of a pod."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import access
from cluster.api import Object
from cluster.asking import ask
from cluster.inference import Endpoint, address
from cluster.load import FreshHttp, FreshScore, KeptHttp, load
from cluster.manifests import config_map, from_config_map, script_alone, script_map, triton_model
from cluster.sandbox import Sandbox

_ECHO = "def init():\n    pass\n\n\ndef run(data):\n    return data\n"
_RAISES = _ECHO.replace("    pass", "    raise RuntimeError('cannot read the words')")
_SLOW = """
import time

from triton_middleware.served_model import ServedModel


def init():
    global model
    model = ServedModel("adder")


def run(data):
    time.sleep(float(data))
    return model.infer(X=[1, 2, 3, 4])["Y"]
"""


def test_new_content_rolls_out(box: Sandbox) -> None:
    """A corrected script heals its model, and a changed one replaces it."""
    box.create(*script_alone("echo", _RAISES))
    box.until_reason("echo", "ScriptFailed", seconds=90)
    box.patch("ConfigMap", "echo", {"data": {"score.py": _ECHO}})
    box.until_ready("echo")
    with address(box, "echo") as where:
        assert ask(where, "/score", body=b'"hello"').body == b'"\\"hello\\""'
        assert ask(where, "/v2/health/ready").status == 404


@pytest.mark.timeout(500)
def test_a_change_of_the_architecture_loses_no_request(box: Sandbox) -> None:
    """Triton, with a script, the script alone, and back: who can be served all along is."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    script = {"source": {"configMap": {"name": "echo"}}}
    drained = {"rollout": {"drainSeconds": 5}}
    box.create(config_map("files"), script_map("echo", _ECHO), triton_model("adder", **drained))
    box.until_ready("adder")
    with address(box, "adder") as where:
        with load({"fresh": FreshHttp(where), "kept": KeptHttp(where)}) as inferring:
            _change(box, "TritonWithMiddleware", middleware=script)
        with load({"score": FreshScore(where)}) as scoring:
            _change(box, "Middleware", repository=None)
            assert ask(where, "/v2/health/ready").status == 404
            _change(box, "TritonWithMiddleware", repository=from_config_map("files"))
        with load({"fresh": FreshHttp(where), "kept": KeptHttp(where)}) as after:
            _change(box, "Triton", middleware=None)
        _expect_no_script(box, where)
    for clients in (inferring, scoring, after):
        assert [client.lost for client in clients.values() if client.lost] == []


def _change(box: Sandbox, architecture: str, **spec: object) -> None:
    """Change the architecture; an address that pods of before lack is told at the end only."""
    before = set(box.status("adder")["endpoints"])
    generation = box.change("adder", **spec)
    box.until("it is seen", lambda: box.status("adder")["observedGeneration"] == generation)
    early = box.status("adder")
    if not box.is_ready("adder"):
        assert set(early["endpoints"]) <= before
    box.until_ready("adder", seconds=120)
    assert box.status("adder")["architecture"] == architecture


def _expect_no_script(box: Sandbox, where: Endpoint) -> None:
    assert "scoring" not in box.status("adder")["endpoints"]
    assert ask(where, "/score", body=b"1").status == 404


def test_a_pod_ends_when_its_script_has(box: Sandbox) -> None:
    """A run() in the middle still finds its Triton, which holds its GPUs no longer than that."""
    if not access.is_native():
        pytest.skip("a forwarded port ends with its pod: the Service must be reachable from here")
    source = {"source": {"configMap": {"name": "slow"}}}
    drained = {"rollout": {"drainSeconds": 40}}
    model = triton_model("adder", middleware=source, **drained)
    box.create(config_map("files"), script_map("slow", _SLOW), model)
    box.until_ready("adder")
    (pod,) = box.pods("adder")
    with address(box, "adder") as where, ThreadPoolExecutor(1) as threads:
        running = threads.submit(ask, where, "/score", body=b"20")
        time.sleep(1)
        began = time.monotonic()
        box.delete("Pod", pod["metadata"]["name"])
        answer = running.result()
        assert (answer.status, answer.body) == (200, b"[2.0, 3.0, 4.0, 5.0]")
        box.until("the pod is gone", lambda: not _is_there(box, pod), seconds=40)
    # It slept for 55 seconds without the gateway's word.
    assert 18 < time.monotonic() - began < 45


def _is_there(box: Sandbox, pod: Object) -> bool:
    found = box.get("Pod", pod["metadata"]["name"])
    return found is not None and found["metadata"]["uid"] == pod["metadata"]["uid"]
