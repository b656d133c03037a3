"""How large, how many, how long: what is refused, and in which words."""

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import grpc
import pytest
import tritonclient.grpc as triton_grpc
from numpy import uint8, zeros

from gateway import releases
from gateway.conftest import LIMIT, Started
from gateway.proxy import Gateway
from gateway.recorder import Recorder
from gateway.wire import BEARER, INFER, OPTIONS, ask, call, inference, read
from triton_operator.children.gateway import Limits

UNARY = "/inference.GRPCInferenceService/ModelInfer"
STREAM = "/inference.GRPCInferenceService/ModelStreamInfer"
SIZES = [1, 1000, 65_535, 65_536, 65_537, 1_000_000, LIMIT]


def early_answer(haproxy: Path) -> grpc.StatusCode:
    """Return what a client sees of RESOURCE_EXHAUSTED that comes while it still sends.

    Before 3.0 HAProxy resets the stream with CANCEL after it, and grpc believes that.
    """
    old = releases.version(haproxy).startswith("2.")
    return grpc.StatusCode.CANCELLED if old else grpc.StatusCode.RESOURCE_EXHAUSTED


def pieces(size: int) -> Iterator[bytes]:
    """Yield *size* bytes, so that the client can't tell their number beforehand."""
    while size > 0:
        yield b"x" * min(size, 50_000)
        size -= 50_000


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("announced", [True, False], ids=["length", "chunked"])
def test_a_body_up_to_the_limit_arrives_whole(
    in_front_of_recorder: Gateway, behind: Recorder, size: int, announced: bool
):
    body = b"x" * size if announced else pieces(size)
    reply = ask(in_front_of_recorder.http, "POST", INFER, body=body)
    assert (reply.status, reply.json) == (200, {"bytes": size})


@pytest.mark.parametrize("announced", [True, False], ids=["length", "chunked"])
def test_a_larger_body_is_413(in_front_of_recorder: Gateway, behind: Recorder, announced: bool):
    body = b"x" * (LIMIT + 1) if announced else pieces(LIMIT + 1)
    reply = ask(in_front_of_recorder.http, "POST", INFER, body=body)
    assert reply.status == 413
    assert "error" in reply.json
    assert not behind.requests


@pytest.mark.parametrize("announced", [True, False], ids=["length", "chunked"])
def test_who_goes_on_sending_after_413_is_cut_off(
    in_front_of_recorder: Gateway, behind: Recorder, announced: bool
):
    body = b"x" * (10 * LIMIT) if announced else pieces(10 * LIMIT)
    with closing(http.client.HTTPConnection(in_front_of_recorder.http, timeout=20)) as connection:
        # A reset may overtake the answer: TCP drops what a client has not read yet.
        with suppress(ConnectionError):
            connection.request("POST", INFER, body=body, headers=BEARER)
        with suppress(ConnectionError):
            assert read(connection).status == 413
    assert not behind.requests


@pytest.mark.parametrize("size", SIZES[:-1])
def test_a_grpc_message_up_to_the_limit_arrives_whole(
    in_front_of_recorder: Gateway, behind: Recorder, size: int
):
    with grpc.insecure_channel(in_front_of_recorder.grpc, OPTIONS) as channel:
        metadata = [*BEARER.items()]
        message = b"x" * size
        assert channel.unary_unary(UNARY)(message, metadata=metadata, timeout=20) == message
        stream = channel.stream_stream(STREAM)
        sent = [message, b"", message]
        assert [*stream(iter(sent), metadata=metadata, timeout=20)] == sent


@pytest.mark.parametrize("size", [LIMIT + 1, 10 * LIMIT])
def test_a_larger_grpc_message_is_resource_exhausted(
    haproxy: Path, in_front_of_recorder: Gateway, behind: Recorder, size: int
):
    code, _ = call(in_front_of_recorder.grpc, UNARY, message=b"x" * size)
    assert code is early_answer(haproxy)
    assert not behind.calls


def test_a_larger_message_in_a_stream_ends_the_stream(
    haproxy: Path, in_front_of_recorder: Gateway, behind: Recorder
):
    with grpc.insecure_channel(in_front_of_recorder.grpc, OPTIONS) as channel:
        sent = iter([b"x" * (LIMIT + 1)])
        answers = channel.stream_stream(STREAM)(sent, metadata=[*BEARER.items()], timeout=20)
        with pytest.raises(grpc.RpcError) as ended:
            list(answers)
    assert ended.value.code() is early_answer(haproxy)


def test_who_waits_too_long_for_a_place_is_told_to_come_back(start: Started):
    gateway = start(limits=Limits(max_concurrent_requests=1, max_queue_wait_milliseconds=300))
    with ThreadPoolExecutor(4) as threads:
        body = inference(b"a", wait=1500)
        asked = [threads.submit(ask, gateway.http, "POST", INFER, body=body) for _ in range(3)]
        time.sleep(0.2)
        began = time.monotonic()
        health = ask(gateway.http, "GET", "/v2/health/ready")
        assert time.monotonic() - began < 0.5
        replies = sorted((each.result() for each in asked), key=lambda reply: reply.status)
    assert health.status == 200
    assert [reply.status for reply in replies] == [200, 503, 503]
    assert replies[1].headers["retry-after"] == "1"
    assert "error" in replies[1].json


def test_who_waits_short_enough_is_served(start: Started):
    gateway = start(limits=Limits(max_concurrent_requests=1, max_queue_wait_milliseconds=5000))
    with ThreadPoolExecutor(4) as threads:
        body = inference(b"a", wait=200)
        asked = [threads.submit(ask, gateway.http, "POST", INFER, body=body) for _ in range(4)]
        chunked = threads.submit(ask, gateway.http, "POST", INFER, body=iter([body.encode()]))
        assert {each.result().status for each in (*asked, chunked)} == {200}


def test_a_chunked_request_takes_a_place_like_any_other(start: Started):
    gateway = start(limits=Limits(max_concurrent_requests=1, max_queue_wait_milliseconds=300))
    body = inference(b"a", wait=1500).encode()
    with ThreadPoolExecutor(4) as threads:
        asked = [
            threads.submit(ask, gateway.http, "POST", INFER, body=each)
            for each in (body, iter([body]))
        ]
        assert sorted(each.result().status for each in asked) == [200, 503]


def test_grpc_that_waits_too_long_is_resource_exhausted(start: Started):
    gateway = start(limits=Limits(max_concurrent_requests=1, max_queue_wait_milliseconds=300))
    with ThreadPoolExecutor(3) as threads:
        codes = sorted(threads.map(lambda _: _infer(gateway, 1500), range(3)))
    assert codes == ["OK", *["StatusCode.RESOURCE_EXHAUSTED"] * 2]


def test_a_model_that_takes_too_long_is_504_or_deadline_exceeded(start: Started):
    gateway = start(limits=Limits(scoring_timeout_milliseconds=400))
    began = time.monotonic()
    reply = ask(gateway.http, "POST", INFER, body=inference(b"a", wait=2000))
    assert (reply.status, time.monotonic() - began < 1.5) == (504, True)
    assert "scoring timeout" in reply.json["error"]
    assert _infer(gateway, 2000) == "StatusCode.DEADLINE_EXCEEDED"


def test_a_server_that_is_not_there_is_503_or_unavailable(start: Started):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gateway = start(ports=(port, port))
    reply = ask(gateway.http, "GET", "/v2/health/ready")
    assert (reply.status, reply.headers["retry-after"]) == (503, "1")
    assert call(gateway.grpc, UNARY)[0] is grpc.StatusCode.UNAVAILABLE


def _infer(gateway: Gateway, wait: int) -> str:
    """Return OK, or the status of a call that takes *wait* milliseconds."""
    tensor = triton_grpc.InferInput("INPUT", [3], "UINT8")
    tensor.set_data_from_numpy(zeros(3, dtype=uint8))
    with triton_grpc.InferenceServerClient(gateway.grpc, channel_args=OPTIONS) as client:
        try:
            client.infer("echo", [tensor], parameters={"wait": wait}, headers=BEARER)
        except triton_grpc.InferenceServerException as error:
            return str(error.status())
    return "OK"
