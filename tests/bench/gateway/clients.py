"""Clients of the model `echo`, and many of them at once."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Final

import grpc
from tritonclient.grpc.service_pb2 import ModelInferRequest

from gateway.wire import BEARER, OPTIONS

_UNARY: Final = "/inference.GRPCInferenceService/ModelInfer"

Ask = Callable[[], None]


@dataclass(frozen=True)
class Case:
    """A tensor of so many bytes, and milliseconds for which the model sleeps."""

    name: str
    size: int
    wait: int = 0


CASES: Final = (Case("1 KiB", 2**10), Case("1 MiB", 2**20), Case("5 ms", 2**10, 5))


def load(client: Callable[[], Ask], clients: int, seconds: float) -> list[float]:
    """Return the seconds that each request took while *clients* asked one after another."""
    times: list[float] = []
    ready = threading.Barrier(clients + 1)

    def work() -> None:
        ask = client()
        ask()
        ready.wait()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            ask()
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for each in threads:
        each.start()
    ready.wait()
    for each in threads:
        each.join()
    return times


def _http(where: str, case: Case) -> Ask:
    """Return a request with the tensor as binary data, on a connection of its own."""
    connection = HTTPConnection(where)
    tensor = {"name": "INPUT", "shape": [case.size], "datatype": "UINT8"}
    sized = tensor | {"parameters": {"binary_data_size": case.size}}
    parameters = {"binary_data_output": True, "wait": case.wait}
    head = json.dumps({"inputs": [sized], "parameters": parameters}).encode()
    body = head + bytes(case.size)
    headers = BEARER | {"inference-header-content-length": str(len(head))}

    def ask() -> None:
        connection.request("POST", "/v2/models/echo/infer", body=body, headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    return ask


def _grpc(where: str, case: Case) -> Ask:
    """Return a call with a message that is made once, on a channel of its own."""
    request = ModelInferRequest(model_name="echo", raw_input_contents=[bytes(case.size)])
    request.inputs.add(name="INPUT", datatype="UINT8", shape=[case.size])
    request.parameters["wait"].int64_param = case.wait
    message = request.SerializeToString()
    call = grpc.insecure_channel(where, OPTIONS).unary_unary(_UNARY)
    metadata = [*BEARER.items()]

    def ask() -> None:
        call(message, metadata=metadata, timeout=60)

    return ask


CLIENTS: Final = {"http": _http, "grpc": _grpc}
