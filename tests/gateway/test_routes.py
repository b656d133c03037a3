"""What is let through, under which names, and what an answer carries."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from gateway.conftest import Started
from gateway.proxy import PRIMARY, SECONDARY, SECRET, Gateway
from gateway.recorder import Recorder
from gateway.wire import BEARER, INFER, ask, call, inference
from triton_operator.children.gateway import AuthMode, Limits, ProtectedApi

GRPC_READY = "/inference.GRPCInferenceService/ServerReady"
READABLE = [
    "/v2",
    "/v2/health/live",
    "/v2/health/ready",
    "/v2/ready",
    "//v2//health///ready",
    "/api/v1/service/demo/v2/health/ready",
    "/api/v1/service/demo//v2/ready",
    "/v2/models/echo",
    "/v2/models/echo/ready",
    "/v2/models/echo/config",
    "/v2/models/echo/stats",
    "/v2/models/stats",
    "/v2/models/echo/versions/1",
    "/v2/models/echo/versions/1/ready",
]


@pytest.mark.parametrize("path", READABLE)
def test_triton_can_be_read(in_front_of_triton: Gateway, path: str):
    assert ask(in_front_of_triton.http, "GET", path).status == 200


def test_an_absolute_address_is_read_as_its_path(in_front_of_triton: Gateway):
    assert ask(in_front_of_triton.http, "GET", "http://a.example/v2/health/ready").status == 200


@pytest.mark.parametrize("api", ProtectedApi)
def test_a_field_opens_one_protected_api_and_no_other(start: Started, api: ProtectedApi):
    gateway = start(allowed=frozenset({api}))
    probes = {
        ProtectedApi.MODEL_REPOSITORY: ("POST", "/v2/repository/index", "RepositoryIndex"),
        ProtectedApi.SHARED_MEMORY: (
            "GET",
            "/v2/systemsharedmemory/status",
            "SystemSharedMemoryStatus",
        ),
        ProtectedApi.TRACE: ("GET", "/v2/trace/setting", "TraceSetting"),
        ProtectedApi.LOGGING: ("GET", "/v2/logging", "LogSettings"),
    }
    for each, (method, path, name) in probes.items():
        status = ask(gateway.http, method, path, body="{}" if method == "POST" else None).status
        code, _ = call(gateway.grpc, f"/inference.GRPCInferenceService/{name}")
        opened = each is api
        assert (status == 200, code is grpc.StatusCode.OK) == (opened, opened), (each, status, code)


def test_without_authentication_everything_else_stays_closed(start: Started):
    gateway = start(auth=AuthMode.NONE)
    assert ask(gateway.http, "GET", "/v2/health/ready", headers={}).status == 200
    assert ask(gateway.http, "POST", "/v2/repository/index", headers={}).status == 403


@pytest.mark.parametrize("path", ["/v2/health/live", "/v2/health/ready", "/v2/models/echo/ready"])
def test_the_kubelet_needs_no_key(in_front_of_triton: Gateway, path: str):
    assert ask(in_front_of_triton.probes, "GET", path, headers={}).status == 200


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="the kernel has no IPv6")
@pytest.mark.parametrize("own", ["[::1]", "127.0.0.1"])
def test_a_pod_of_ipv6_answers_at_its_address_and_on_loopback(start: Started, own: str):
    places = start(address="::1").places
    assert ask(f"{own}:{places.http_port}", "GET", "/v2").status == 200
    assert call(f"{own}:{places.grpc_port}", GRPC_READY)[0] is grpc.StatusCode.OK
    for port, path in (
        (places.probe_port, "/v2/health/ready"),
        (places.metrics_port, "/healthz"),
    ):
        assert ask(f"{own}:{port}", "GET", path, headers={}).status == 200


def test_the_operator_reads_the_index_and_prometheus_the_numbers(in_front_of_triton: Gateway):
    where = in_front_of_triton.metrics
    index = ask(where, "GET", "/v2/repository/index", headers={})
    assert index.json == [{"name": "echo", "version": "1", "state": "READY"}]
    assert ask(where, "GET", "/healthz", headers={}).status == 200
    numbers = ask(where, "GET", "/metrics", headers={}).body.decode()
    assert re.search(r'haproxy_backend_current_queue{proxy="triton_http_scoring"} 0', numbers)
    assert 'haproxy_server_current_sessions{proxy="triton_grpc_scoring",server="triton"}' in numbers


def test_the_numbers_tell_what_runs_and_what_waits(start: Started):
    limits = Limits(max_concurrent_requests=1, max_queue_wait_milliseconds=5000)
    gateway = start(limits=limits)
    with ThreadPoolExecutor(3) as threads:
        body = inference(b"a", wait=700)
        asked = [threads.submit(ask, gateway.http, "POST", INFER, body=body) for _ in range(3)]
        time.sleep(0.4)
        numbers = ask(gateway.metrics, "GET", "/metrics", headers={}).body.decode()
        assert {each.result().status for each in asked} == {200}
    scoring = 'proxy="triton_http_scoring"'
    assert f"haproxy_backend_current_queue{{{scoring}}} 2" in numbers
    assert f'haproxy_server_current_sessions{{{scoring},server="triton"}} 1' in numbers


@pytest.mark.parametrize(("failed", "status"), [("True", 502), (None, 500)])
def test_only_the_failure_of_a_script_is_502(
    in_front_of_recorder: Gateway, behind: Recorder, failed: str | None, status: int
):
    behind.status = 500
    behind.headers = {"x-ms-run-function-failed": failed} if failed else {}
    reply = ask(in_front_of_recorder.http, "POST", "/score", body=b"{}")
    assert (reply.status, reply.headers.get("x-ms-run-function-failed")) == (status, failed)


@pytest.mark.parametrize("path", ["/score", "/api/v1/service/demo/score"])
def test_the_middleware_gets_its_paths(in_front_of_recorder: Gateway, behind: Recorder, path: str):
    assert ask(in_front_of_recorder.http, "POST", path + "?a=b", body=b"{}").status == 200
    assert behind.targets() == ["POST /score?a=b"]


@pytest.mark.parametrize(
    ("port", "path", "target"),
    [
        ("probes", "/ready", "GET /ready"),
        ("probes", "/", "GET /"),
        ("probes", "/v2/health/ready", "GET /v2/health/ready"),
        ("metrics", "/middleware/metrics", "GET /metrics"),
        ("metrics", "/v2/repository/index", "POST /v2/repository/index"),
    ],
)
def test_ports_without_a_key_lead_to_health_and_numbers(
    in_front_of_recorder: Gateway, behind: Recorder, port: str, path: str, target: str
):
    assert ask(getattr(in_front_of_recorder, port), "GET", path, headers={}).status == 200
    assert behind.targets() == [target]


@pytest.mark.parametrize("port", ["http", "probes", "metrics"])
def test_without_triton_only_the_middleware_is_there(start: Started, behind: Recorder, port: str):
    alone = start(middleware=True, triton=False)
    for path in ("/v2", "/v2/health/ready", "/v2/models/echo/infer", "/v2/repository/index"):
        assert ask(getattr(alone, port), "GET", path).status == 404
    assert ask(alone.http, "POST", "/score", body=b"{}").status == 200
    # Of unsaid length, so that it takes the detour on which it is counted.
    assert ask(alone.http, "POST", "/score", body=iter([b"{}"])).status == 200
    assert behind.targets() == ["POST /score", "POST /score"]


@pytest.mark.parametrize("name", ["x-request-id", "x-ms-client-request-id"])
def test_ids_are_echoed_also_with_errors_and_refused_when_too_long(
    in_front_of_triton: Gateway, name: str
):
    for headers in (BEARER, {}):
        reply = ask(in_front_of_triton.http, "GET", "/v2", headers=headers | {name: "i" * 100})
        assert reply.headers[name] == "i" * 100
    too_long = ask(in_front_of_triton.http, "GET", "/v2", headers=BEARER | {name: "i" * 101})
    assert too_long.status == 431


def test_a_request_without_an_id_gets_one(in_front_of_recorder: Gateway, behind: Recorder):
    reply = ask(in_front_of_recorder.http, "GET", "/v2")
    assert re.fullmatch(r"[0-9a-f-]{36}", reply.headers["x-request-id"])
    assert behind.requests[0][2]["x-request-id"] == reply.headers["x-request-id"]
    assert "x-ms-client-request-id" not in reply.headers


ORIGIN = "https://shop.example"
PREFLIGHT = {"access-control-request-method": "POST"}


def test_a_browser_of_an_allowed_origin_may_ask(in_front_of_recorder: Gateway):
    where = in_front_of_recorder.http
    asked = ask(where, "OPTIONS", "/score", headers=PREFLIGHT | {"origin": ORIGIN})
    assert asked.status == 204
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    for reply in (asked, ask(where, "GET", "/v2", headers=BEARER | {"origin": ORIGIN})):
        assert reply.headers["access-control-allow-origin"] == ORIGIN
        assert reply.headers["vary"] == "origin"


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil", "null"])
def test_a_browser_of_another_origin_may_not(in_front_of_recorder: Gateway, origin: str):
    reply = ask(in_front_of_recorder.http, "OPTIONS", "/", headers=PREFLIGHT | {"origin": origin})
    assert reply.status == 401
    assert "access-control-allow-origin" not in reply.headers


def test_the_log_is_json_and_holds_no_secret(in_front_of_recorder: Gateway, behind: Recorder):
    path = '/v2/models/"quoted\\/infer?api_key=canary-in-the-query'
    ask(in_front_of_recorder.http, "GET", path, headers=BEARER | {"x-other": "canary-in-a-header"})
    ask(in_front_of_recorder.http, "GET", "/v2", headers={"authorization": "Bearer canary-key"})
    ask(in_front_of_recorder.http, "POST", "/score", body=b"canary-in-the-body")
    call(in_front_of_recorder.grpc, "/a/b", message=b"canary-in-a-message")
    log = in_front_of_recorder.log()
    assert not re.search("canary", log)
    assert not any(secret in log for secret in (PRIMARY, SECONDARY, SECRET))
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    last = lines[-4:]
    assert [line["protocol"] for line in last] == ["http", "http", "http", "grpc"]
    assert last[0]["path"] == '/v2/models/"quoted\\/infer'
    assert (last[1]["status"], last[3]["grpcStatus"]) == (401, "12")
