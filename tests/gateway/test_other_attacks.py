"""gRPC methods, HTTP/2 and ports without a key: nothing protected is reached through them."""

import subprocess

import grpc
import pytest

from gateway.proxy import PRIMARY, Gateway
from gateway.recorder import Recorder
from gateway.test_attacks import KEY, LOAD, PROTECTED, TRICKS, status
from gateway.wire import BEARER, OPTIONS, ask, call, send_raw

SERVICE = "/inference.GRPCInferenceService"
METHODS = [
    f"{SERVICE}/{method}"
    for method in (
        "RepositoryIndex",
        "RepositoryModelLoad",
        "RepositoryModelUnload",
        "SystemSharedMemoryStatus",
        "SystemSharedMemoryRegister",
        "CudaSharedMemoryRegister",
        "TraceSetting",
        "LogSettings",
    )
]
GRPC_TRICKS = [
    f"/{METHODS[1]}",
    f"{SERVICE}//RepositoryModelLoad",
    f"{SERVICE}/repositorymodelload",
    f"{SERVICE}/ModelInfer/../RepositoryModelLoad",
    f"{SERVICE}/%52epositoryModelLoad",
    f"{METHODS[1]}/",
    f"{METHODS[1]}?x",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/v2/repository/models/echo/load",
]


@pytest.mark.parametrize("path", METHODS)
def test_a_protected_method_is_denied(in_front_of_recorder: Gateway, behind: Recorder, path: str):
    assert call(in_front_of_recorder.grpc, path)[0] is grpc.StatusCode.PERMISSION_DENIED
    assert not behind.calls


@pytest.mark.parametrize("path", GRPC_TRICKS)
def test_no_method_name_leads_to_a_protected_one(
    in_front_of_recorder: Gateway, behind: Recorder, path: str
):
    code, _ = call(in_front_of_recorder.grpc, path)
    assert code in {grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.PERMISSION_DENIED}
    assert not behind.calls


def test_grpc_metadata_of_a_client_does_not_unlock(in_front_of_recorder: Gateway, behind: Recorder):
    headers = BEARER | {"triton-grpc-protocol-x-triton-gateway": "guess"}
    path = f"{SERVICE}/ServerReady"
    assert call(in_front_of_recorder.grpc, path, headers=headers)[0] is grpc.StatusCode.OK
    ((method, arrived),) = behind.calls
    assert method == path
    assert {"authorization", "triton-grpc-protocol-x-triton-gateway"}.isdisjoint(arrived)


def test_two_authorizations_in_metadata_are_refused(
    in_front_of_recorder: Gateway, behind: Recorder
):
    with grpc.insecure_channel(in_front_of_recorder.grpc, OPTIONS) as channel:
        twice = [("authorization", f"Bearer {PRIMARY}")] * 2
        with pytest.raises(grpc.RpcError) as refused:
            channel.unary_unary(f"{SERVICE}/ServerReady")(b"", metadata=twice, timeout=5)
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert not behind.calls


def test_the_grpc_port_speaks_only_http_2(in_front_of_recorder: Gateway, behind: Recorder):
    request = f"POST {METHODS[1]} HTTP/1.1\r\nHost: a\r\n{KEY}Content-Length: 0\r\n\r\n"
    answer = send_raw(in_front_of_recorder.grpc, request.encode())
    assert not answer.startswith(b"HTTP/1")
    assert not behind.calls


# `*` is `/` there, the script's own.
@pytest.mark.parametrize("path", [path for path in PROTECTED + TRICKS if path != "*"])
def test_no_path_over_http_2_leads_to_a_protected_api(
    in_front_of_recorder: Gateway, behind: Recorder, path: str
):
    posted = ("--header", KEY.strip(), "--data", "{}")
    assert _status_over_http_2(in_front_of_recorder, path, *posted) in {400, 403, 404}
    assert not behind.requests


def test_http_2_wants_a_key_and_then_passes(in_front_of_recorder: Gateway, behind: Recorder):
    assert _status_over_http_2(in_front_of_recorder, "/v2") == 401
    assert not behind.requests
    assert _status_over_http_2(in_front_of_recorder, "/v2", "--header", KEY.strip()) == 200
    assert behind.targets() == ["GET /v2"]


PROBE_ABUSE = [
    ("GET", "/v2"),
    ("GET", "/v2/models/echo"),
    ("GET", "/v2/models/echo/config"),
    ("GET", "/v2/models/stats"),
    ("GET", "/v2/repository/index"),
    ("GET", "/v2/models/echo/../../repository/index"),
    ("GET", "//v2/health/ready"),
    ("GET", "/v2/health/ready/"),
    ("GET", "/metrics"),
    ("POST", "/v2/health/ready"),
    ("HEAD", "/v2/health/ready"),
    ("POST", "/v2/models/echo/infer"),
    ("POST", LOAD),
]


@pytest.mark.parametrize(("method", "path"), PROBE_ABUSE)
def test_the_probe_port_is_only_for_probes(
    in_front_of_recorder: Gateway, behind: Recorder, method: str, path: str
):
    assert ask(in_front_of_recorder.probes, method, path, headers={}).status == 404
    assert not behind.requests


METRICS_ABUSE = [
    ("GET", "/v2"),
    ("GET", "/v2/health/ready"),
    ("POST", "/v2/repository/index"),
    ("GET", LOAD),
    ("POST", LOAD),
    ("GET", "/v2/repository/index/../models/echo/load"),
    ("POST", "/metrics"),
    ("GET", "/"),
]


@pytest.mark.parametrize(("method", "path"), METRICS_ABUSE)
def test_the_metrics_port_is_only_for_reading(
    in_front_of_recorder: Gateway, behind: Recorder, method: str, path: str
):
    assert ask(in_front_of_recorder.metrics, method, path, headers={}).status == 404
    assert not behind.requests


@pytest.mark.parametrize("port", ["probes", "metrics"])
@pytest.mark.parametrize(
    "body", ["Content-Length: 9\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"]
)
def test_ports_without_a_key_take_no_body(
    in_front_of_recorder: Gateway, behind: Recorder, port: str, body: str
):
    path = {"probes": "/v2/health/ready", "metrics": "/v2/repository/index"}[port]
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n{body}"
    assert status(send_raw(getattr(in_front_of_recorder, port), request.encode())) == 404
    assert not behind.requests


def _status_over_http_2(gateway: Gateway, path: str, *options: str) -> int:
    """Return the status that curl tells; a stream that is just reset counts as 400."""
    told = subprocess.run(
        [
            *("curl", "--silent", "--http2-prior-knowledge", "--max-time", "20", *options),
            *("--output", "/dev/null", "--write-out", "%{http_version} %{http_code}"),
            *("--request-target", path, f"http://{gateway.http}/"),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    version, status = told.stdout.split()
    assert version in {"2", "0"}
    return int(status) or 400
