"""The clients that people have: NVIDIA's in all their forms, curl, and plain gRPC calls."""

import asyncio
import json
import subprocess
from http.client import HTTPConnection

import grpc
import numpy as np
import pytest
import tritonclient.grpc as triton_grpc
import tritonclient.grpc.aio as triton_grpc_aio
import tritonclient.http as triton_http
import tritonclient.http.aio as triton_http_aio

from gateway.proxy import PRIMARY, Gateway
from gateway.recorder import Recorder
from gateway.wire import BEARER, INFER, OPTIONS, call, inference, read

GIVEN = np.arange(100_000, dtype=np.uint8)
READY = "/inference.GRPCInferenceService/ServerReady"


def test_nvidia_s_http_client_works(in_front_of_triton: Gateway):
    tensor = triton_http.InferInput("INPUT", GIVEN.shape, "UINT8")
    tensor.set_data_from_numpy(GIVEN)
    with triton_http.InferenceServerClient(in_front_of_triton.http) as client:
        # The client adds to the headers that it is given.
        answer = client.infer("echo", [tensor], headers=dict(BEARER))
        assert client.get_model_config("echo", headers=BEARER)["name"] == "echo"
        with pytest.raises(triton_http.InferenceServerException, match="valid key"):
            client.infer("echo", [tensor])
        with pytest.raises(triton_http.InferenceServerException, match="closed"):
            client.get_model_repository_index(headers=BEARER)
    assert (answer.as_numpy("OUTPUT") == GIVEN).all()


def test_nvidia_s_grpc_client_works_unary_and_streaming(in_front_of_triton: Gateway):
    tensor = triton_grpc.InferInput("INPUT", GIVEN.shape, "UINT8")
    tensor.set_data_from_numpy(GIVEN)
    streamed: list[triton_grpc.InferResult] = []
    where = in_front_of_triton.grpc
    with triton_grpc.InferenceServerClient(where, channel_args=OPTIONS) as client:
        answer = client.infer("echo", [tensor], headers=BEARER)
        assert client.is_server_ready(headers=BEARER)
        client.start_stream(lambda result, error: streamed.append(result), headers=BEARER)
        for _ in range(5):
            client.async_stream_infer("echo", [tensor])
        client.stop_stream()
    assert (answer.as_numpy("OUTPUT") == GIVEN).all()
    assert [(each.as_numpy("OUTPUT") == GIVEN).all() for each in streamed] == [True] * 5


def test_nvidia_s_http_client_of_asyncio_works(in_front_of_triton: Gateway):
    async def ask() -> triton_http.InferResult:
        tensor = triton_http.InferInput("INPUT", GIVEN.shape, "UINT8")
        tensor.set_data_from_numpy(GIVEN)
        async with triton_http_aio.InferenceServerClient(in_front_of_triton.http) as client:
            with pytest.raises(triton_http.InferenceServerException, match="valid key"):
                await client.infer("echo", [tensor])
            return await client.infer("echo", [tensor], headers=dict(BEARER))

    assert (asyncio.run(ask()).as_numpy("OUTPUT") == GIVEN).all()


def test_nvidia_s_grpc_client_of_asyncio_works_unary_and_streaming(in_front_of_triton: Gateway):
    async def ask() -> list[triton_grpc.InferResult]:
        tensor = triton_grpc.InferInput("INPUT", GIVEN.shape, "UINT8")
        tensor.set_data_from_numpy(GIVEN)

        async def requests():
            for _ in range(5):
                yield {"model_name": "echo", "inputs": [tensor]}

        where = in_front_of_triton.grpc
        async with triton_grpc_aio.InferenceServerClient(where, channel_args=OPTIONS) as client:
            with pytest.raises(triton_grpc.InferenceServerException, match="valid key"):
                await client.is_server_ready()
            answers = [await client.infer("echo", [tensor], headers=BEARER)]
            async for result, error in client.stream_infer(requests(), headers=BEARER):
                assert error is None
                answers.append(result)
            return answers

    assert [(each.as_numpy("OUTPUT") == GIVEN).all() for each in asyncio.run(ask())] == [True] * 6


def test_curl_works_over_http(in_front_of_triton: Gateway):
    told = _curl(f"http://{in_front_of_triton.http}{INFER}", "--data", inference(b"abc"))
    assert json.loads(told)["outputs"][0]["data"] == [*b"abc"]


def test_curl_works_over_http_2_to_the_grpc_port(in_front_of_triton: Gateway):
    """An empty message: a byte that says it is not compressed, and a size of zero."""
    told = subprocess.run(
        [
            *("curl", "--silent", "--show-error", "--http2-prior-knowledge", "--include"),
            *("--header", f"authorization: Bearer {PRIMARY}", "--header", "te: trailers"),
            *("--header", "content-type: application/grpc", "--data-binary", "@-"),
            *("--output", "-", f"http://{in_front_of_triton.grpc}{READY}"),
        ],
        input=bytes(5),
        capture_output=True,
        check=True,
        timeout=20,
    ).stdout
    assert told.startswith(b"HTTP/2 200")
    assert b"grpc-status: 0" in told


def test_the_standard_health_check_of_grpc_works(in_front_of_triton: Gateway):
    path = "/grpc.health.v1.Health/Check"
    assert call(in_front_of_triton.grpc, path)[0] is grpc.StatusCode.OK
    assert call(in_front_of_triton.grpc, path, headers={})[0] is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("kind", ["unary_unary", "stream_stream"])
def test_metadata_of_a_call_arrives_and_ids_come_back(
    in_front_of_recorder: Gateway, behind: Recorder, kind: str
):
    path = READY if kind == "unary_unary" else "/inference.GRPCInferenceService/ModelStreamInfer"
    ids = {"x-request-id": "one", "x-ms-client-request-id": "two"}
    given = {"x-other": "text", "x-other-bin": b"\x00\xff", **ids}
    metadata = [*(BEARER | given).items()]
    with grpc.insecure_channel(in_front_of_recorder.grpc, OPTIONS) as channel:
        method = getattr(channel, kind)(path)
        if kind == "unary_unary":
            _, ended = method.with_call(b"", metadata=metadata, timeout=20)
        else:
            ended = method(iter([b"a", b"b"]), metadata=metadata, timeout=20)
            assert list(ended) == [b"a", b"b"]
        told = dict(ended.initial_metadata())
    ((_, arrived),) = behind.calls
    assert given.items() <= arrived.items()
    assert ids.items() <= told.items()


def test_a_connection_serves_one_request_after_another(in_front_of_triton: Gateway):
    connection = HTTPConnection(in_front_of_triton.http, timeout=20)
    connection.connect()
    kept = connection.sock
    for _ in range(3):
        connection.request("POST", INFER, body=inference(b"abc"), headers=BEARER)
        assert read(connection).status == 200
        assert connection.sock is kept
    connection.close()


def _curl(url: str, *options: str) -> str:
    key = f"Authorization: Bearer {PRIMARY}"
    command = ["curl", "--silent", "--show-error", "--fail", "--header", key, *options, url]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=20).stdout
