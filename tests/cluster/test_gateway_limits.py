"""Limits and what is let through: each with the status that the client sees."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cluster.api import Api
from cluster.asking import ask, grpc_code, grpc_score, score
from cluster.inference import Endpoint, host_of, key_of
from cluster.manifests import config_map, sleeper, triton_model
from cluster.sandbox import sandbox

_LIMITS = {
    "maxConcurrentRequests": 1,
    "maxQueueWaitMilliseconds": 300,
    "scoringTimeoutMilliseconds": 2000,
    "maxBodyBytes": 4096,
}


@pytest.fixture(scope="module")
def limited(api: Api) -> Iterator[tuple[Endpoint, Endpoint]]:
    """HTTP and gRPC of a model that takes one request at a time, for two seconds at most."""
    with sandbox(api, "limited") as box:
        limits = {"limits": _LIMITS, "cors": {"allowOrigins": ["https://app.example.com"]}}
        box.create(config_map("files", code=sleeper()), triton_model("m", gateway=limits))
        box.until_ready("m")
        key = key_of(box, "m")
        with host_of(box, "m") as http, host_of(box, "m", "grpc") as grpc:
            yield Endpoint(http, key), Endpoint(grpc, key)


def test_a_request_waits_for_its_turn_and_is_then_refused(
    limited: tuple[Endpoint, Endpoint],
) -> None:
    """With 503 and a time to come again."""
    http, _ = limited
    with ThreadPoolExecutor() as pool:
        first = pool.submit(score, http, 1.2)
        time.sleep(0.3)
        second = pool.submit(score, http, 0)
    refused = second.result()
    assert first.result().status == 200
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) > 0
    assert "busy" in refused.message


def test_grpc_requests_wait_too(limited: tuple[Endpoint, Endpoint]) -> None:
    """The code says that it is worth another try."""
    _, grpc = limited
    with ThreadPoolExecutor() as pool:
        first = pool.submit(grpc_score, grpc, 1.2)
        time.sleep(0.5)
        second = pool.submit(grpc_score, grpc, 0)
    assert first.result() == "OK"
    assert second.result() == "RESOURCE_EXHAUSTED"


def test_a_short_wait_is_no_refusal(limited: tuple[Endpoint, Endpoint]) -> None:
    """What comes within the wait is answered."""
    http, _ = limited
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(score, http, 0.02) for _ in range(4)]
    assert {answer.result().status for answer in answers} == {200}


def test_an_answer_that_takes_too_long(limited: tuple[Endpoint, Endpoint]) -> None:
    """504, or DEADLINE_EXCEEDED; the gateway is free again for the next."""
    http, grpc = limited
    answer = score(http, 3)
    assert answer.status == 504
    assert "scoring timeout" in answer.message
    time.sleep(1.5)
    assert grpc_score(grpc, 3) == "DEADLINE_EXCEEDED"
    time.sleep(1.5)
    assert score(http).status == 200


def test_a_body_that_is_too_large(limited: tuple[Endpoint, Endpoint]) -> None:
    """The limit is named."""
    http, _ = limited
    answer = ask(http, "/v2/models/adder/infer", body=b" " * 5000)
    assert answer.status == 413
    assert "4096 bytes" in answer.message


@pytest.mark.parametrize(
    "path",
    [
        "/v2/repository/index",
        "/v2/repository/models/adder/load",
        "//v2//repository/models/adder/unload",
        "/v2/systemsharedmemory/status",
        "/v2/cudasharedmemory/status",
        "/v2/logging",
        "/v2/trace/setting",
        "/v2/models/adder/trace/setting",
    ],
)
def test_interfaces_that_change_the_server_are_refused(
    limited: tuple[Endpoint, Endpoint], path: str
) -> None:
    """A key is no right to replace a model."""
    http, _ = limited
    assert ask(http, path, body=b"{}").status == 403


def test_grpc_methods_that_change_the_server_are_refused(
    limited: tuple[Endpoint, Endpoint],
) -> None:
    """As over HTTP."""
    _, grpc = limited
    sent = {"headers": grpc.headers}
    for question in (
        lambda client: client.get_model_repository_index(**sent),
        lambda client: client.load_model("adder", **sent),
        lambda client: client.unload_model("adder", **sent),
        lambda client: client.get_system_shared_memory_status(**sent),
        lambda client: client.get_trace_settings(**sent),
        lambda client: client.get_log_settings(**sent),
    ):
        assert grpc_code(grpc, question) == "PERMISSION_DENIED"


@pytest.mark.parametrize(
    "path",
    [
        "/v2",
        "//v2//health/ready",
        "/v2/ready",
        "/v2/health/live",
        "/v2/models/adder",
        "/v2/models/adder/versions/1/ready",
        "/v2/models/adder/config",
        "/v2/models/adder/stats",
        "/api/v1/service/m/v2/health/ready",
    ],
)
def test_what_reads_is_let_through(limited: tuple[Endpoint, Endpoint], path: str) -> None:
    """In the forms that clients of the managed endpoint use."""
    http, _ = limited
    assert ask(http, path).status == 200


def test_requests_can_be_followed(limited: tuple[Endpoint, Endpoint]) -> None:
    """The client's ids come back; without one the gateway gives one."""
    http, _ = limited
    ids = {"x-request-id": "r-1", "x-ms-client-request-id": "c-1"}
    found = ask(http, headers=ids).headers
    assert {name: found.get(name) for name in ids} == ids
    assert len(ask(http).headers["x-request-id"]) > 10


def test_a_page_of_an_allowed_origin_may_ask(limited: tuple[Endpoint, Endpoint]) -> None:
    """Another one gets no word of it."""
    http, _ = limited
    allowed = ask(http, headers={"origin": "https://app.example.com"})
    assert allowed.headers["access-control-allow-origin"] == "https://app.example.com"
    other = ask(http, headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_errors_are_json(limited: tuple[Endpoint, Endpoint]) -> None:
    """Whatever the refusal, a client can read why."""
    http, _ = limited
    for answer in (ask(http, "/nothing"), ask(http, "/v2/logging"), ask(Endpoint(http.host))):
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.body)["message"]
