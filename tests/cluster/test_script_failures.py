"""What goes wrong in a script that serves costs the request it goes wrong with, and no other."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster import access
from cluster.api import Api, Object
from cluster.asking import Answer, ask
from cluster.inference import Endpoint, address
from cluster.manifests import script_alone
from cluster.sandbox import Sandbox, sandbox

_LIMIT_BYTES = 1_048_576
_LIMIT_SECONDS = 4

# Does what it is told.
_OBEYS = """
import os
import signal
import time


def init():
    pass


def run(data):
    match data.split():
        case ["raise"]:
            raise ValueError("no such label")
        case ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["fill"]:
            return len(b"x" * (2 << 30))
        case ["kill", "master"]:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        case ["sleep", seconds]:
            time.sleep(float(seconds))
            print("slept", seconds, flush=True)
    return data
"""
_TYPED = """
from inference_schema.parameter_types.standard_py_parameter_type import StandardPythonParameterType
from inference_schema.schema_decorators import input_schema


def init():
    pass


@input_schema("data", StandardPythonParameterType([1.0]))
def run(data):
    return sum(data)
"""


def _model(name: str, script: str, **middleware: object) -> tuple[Object, Object]:
    made, model = script_alone(name, script, **middleware)
    model["spec"]["gateway"]["limits"] = {
        "maxBodyBytes": _LIMIT_BYTES,
        "scoringTimeoutMilliseconds": _LIMIT_SECONDS * 1000,
    }
    return made, model


@pytest.fixture(scope="module")
def served(api: Api) -> Iterator[Sandbox]:
    """A script that obeys, in two workers and little memory, and one with a schema."""
    memory = {"requests": {"cpu": "10m"}, "limits": {"memory": "512Mi"}}
    with sandbox(api, "script-failures") as box:
        box.create(*_model("obeys", _OBEYS, workerCount=2, threads=16, resources=memory))
        box.create(*_model("typed", _TYPED))
        box.until_ready("obeys", "typed")
        yield box


@pytest.fixture
def obeys(served: Sandbox) -> Iterator[Endpoint]:
    """The way to the script that obeys, once both its workers serve."""
    with address(served, "obeys") as where:
        served.until("two workers serve", lambda: _workers(served) == 2, seconds=60)
        yield where


def _workers(box: Sandbox) -> int:
    """Return how many serve, by the middleware's metrics at the gateway's port in the pod."""
    (pod,) = box.pods("obeys")
    where = Endpoint(f"{pod['status']['podIP']}:8084")
    try:
        told = ask(where, "/middleware/metrics").body.decode()
    except OSError:
        return 0
    found = re.search(r"^triton_middleware_workers (\d+)", told, re.MULTILINE)
    return int(found[1]) if found else 0


def _score(where: Endpoint, data: bytes | str) -> Answer:
    return ask(where, "/score", body=data.encode() if isinstance(data, str) else data)


def _container(box: Sandbox) -> Object:
    (pod,) = box.pods("obeys")
    statuses: list[Object] = pod["status"]["containerStatuses"]
    return next(each for each in statuses if each["name"] == "middleware")


def _log(box: Sandbox) -> str:
    return access.kubectl(
        *("logs", "--namespace", box.namespace, "deployment/obeys"),
        *("--container", "middleware"),
    )


def _sleeping(where: Endpoint, seconds: float) -> Answer | None:
    """Return the answer, None for one that was lost."""
    try:
        answer = _score(where, f"sleep {seconds}")
    except (OSError, http.client.HTTPException):
        return None
    return answer if answer.status == http.client.OK else None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"raise", 502, id="run() raises"),
        pytest.param(b"\xff\xfe", 400, id="no UTF-8"),
        pytest.param(f"sleep {_LIMIT_SECONDS + 2}".encode(), 504, id="too slow"),
    ],
)
def test_a_request_that_fails_has_its_status(obeys: Endpoint, data: bytes, status: int) -> None:
    """And another that runs beside it is answered."""
    with ThreadPoolExecutor(1) as other:
        beside = other.submit(_score, obeys, "sleep 1")
        time.sleep(0.3)
        failed = _score(obeys, data)
        assert (beside.result().status, beside.result().body) == (200, b'"sleep 1"')
    assert failed.status == status
    assert json.loads(failed.body)["message"]
    assert b"no such label" not in failed.body


def test_a_body_that_is_too_large_is_refused_before_it_comes(obeys: Endpoint) -> None:
    """With 413; a client that sends on regardless loses its connection."""
    connection = http.client.HTTPConnection(obeys.host, timeout=10)
    connection.putrequest("POST", "/score")
    for name, value in {**obeys.headers, "content-length": str(_LIMIT_BYTES + 1)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_what_run_raised_is_in_the_log(served: Sandbox, obeys: Endpoint) -> None:
    """With the script's own lines; the client learns whose fault it is."""
    failed = _score(obeys, "raise")
    assert failed.headers["x-ms-run-function-failed"] == "True"
    log = _log(served)
    assert "ValueError: no such label" in log
    assert "in run" in log


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b"\xff"], ids=["cut", "list", "none", "text"])
def test_a_body_that_is_not_what_the_schema_says_is_refused(served: Sandbox, body: bytes) -> None:
    """With 400, and what is wrong with it."""
    as_json = {"content-type": "application/json"}
    with address(served, "typed") as where:
        assert ask(where, "/score", body=b'{"data": [1, 2]}', headers=as_json).body == b"3"
        refused = ask(where, "/score", body=body, headers=as_json)
        assert (refused.status, bool(refused.message)) == (400, True)


def test_a_worker_that_is_killed_takes_only_its_own_requests_along(
    served: Sandbox, obeys: Endpoint
) -> None:
    """The other worker's are answered, and a new worker takes its place: no restart."""
    restarts = _container(served)["restartCount"]
    with ThreadPoolExecutor(8) as others:
        beside = [others.submit(_sleeping, obeys, 2) for _ in range(8)]
        time.sleep(0.5)
        assert _score(obeys, "die").status == 502
        survived = [each.result() for each in beside if each.result()]
    # The kernel spreads connections; all eight at the killed one is as likely as eight heads.
    assert survived
    served.until("two workers serve", lambda: _workers(served) == 2, seconds=30)
    assert [_score(obeys, "x").status for _ in range(10)] == [200] * 10
    assert _container(served)["restartCount"] == restarts
    assert "was killed by SIGKILL" in _log(served)


def test_a_worker_that_fills_the_memory_costs_its_request(served: Sandbox, obeys: Endpoint) -> None:
    """The kernel ends it, and where the node says so the whole container; it serves again."""
    assert _score(obeys, "fill").status in {502, 503}
    served.until("two workers serve", lambda: _workers(served) == 2, seconds=60)
    assert _score(obeys, "x").status == 200
    ended = _container(served)["lastState"].get("terminated", {"reason": "OOMKilled"})
    assert ended["reason"] == "OOMKilled"


def test_a_master_that_is_killed_is_started_anew(served: Sandbox, obeys: Endpoint) -> None:
    """Its workers end with it, and the kubelet starts the container again."""
    restarts = _container(served)["restartCount"]
    assert _score(obeys, "kill master").status in {502, 503}
    served.until("it starts anew", lambda: _container(served)["restartCount"] > restarts)
    served.until("two workers serve", lambda: _workers(served) == 2, seconds=60)
    served.until_ready("obeys")
    assert _score(obeys, "x").status == 200


def test_a_client_that_goes_away_costs_nobody_anything(served: Sandbox, obeys: Endpoint) -> None:
    """What runs for it is finished."""
    connection = http.client.HTTPConnection(obeys.host, timeout=10)
    connection.request("POST", "/score", b"sleep 1.25", obeys.headers)
    time.sleep(0.3)
    connection.close()
    assert _score(obeys, "x").status == 200
    served.until("run() is done", lambda: "slept 1.25" in _log(served))
