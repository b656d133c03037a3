"""Scripts that change while they serve: their content, the architecture, the end of a pod."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import access
from cluster.api import Api, Object
from cluster.asking import ask
from cluster.inference import Endpoint, address
from cluster.load import FreshHttp, FreshScore, KeptHttp, load
from cluster.manifests import config_map, from_config_map, script_alone, script_map, triton_model
from cluster.sandbox import Sandbox, sandbox

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


@pytest.fixture(scope="module")
def box(api: Api) -> Iterator[Sandbox]:
    """A model for each test; all start at the same time."""
    slow = {"source": {"configMap": {"name": "slow"}}}
    with sandbox(api, "script-changes") as made:
        made.create(
            config_map("files"),
            script_map("echo", _ECHO),
            script_map("slow", _SLOW),
            *script_alone("corrected", _RAISES),
            triton_model("adder", rollout={"drainSeconds": 5}),
            triton_model("ended", middleware=slow, rollout={"drainSeconds": 40}),
        )
        yield made


def test_new_content_rolls_out(box: Sandbox) -> None:
    """A corrected script heals its model, and a changed one replaces it."""
    box.until_reason("corrected", "ScriptFailed", seconds=90)
    box.patch("ConfigMap", "corrected", {"data": {"score.py": _ECHO}})
    box.until_ready("corrected")
    with address(box, "corrected") as where:
        assert ask(where, "/score", body=b'"hello"').body == b'"\\"hello\\""'
        assert ask(where, "/v2/health/ready").status == 404


@pytest.mark.timeout(500)
def test_a_change_of_the_architecture_loses_no_request(box: Sandbox) -> None:
    """Triton, with a script, the script alone, and back: who can be served all along is."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    script = {"source": {"configMap": {"name": "echo"}}}
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
    box.until_ready("ended")
    (pod,) = box.pods("ended")
    with address(box, "ended") as where, ThreadPoolExecutor(1) as threads:
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
