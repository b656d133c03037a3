"""One question to a gateway, over HTTP or gRPC, with everything of the answer."""

import http.client
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from cluster.inference import Endpoint

_TIMEOUT_SECONDS = 30


class Answer(NamedTuple):
    """What came back over HTTP; names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> str:
        """Return the message of an error."""
        decoded: dict[str, str] = json.loads(self.body)
        return decoded["message"]


def ask(
    where: Endpoint,
    path: str = "/v2/health/ready",
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send GET, or POST with a *body*."""
    connection = http.client.HTTPConnection(where.host, timeout=_TIMEOUT_SECONDS)
    try:
        method = "GET" if body is None else "POST"
        connection.request(method, path, body, {**where.headers, **(headers or {})})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read())
    finally:
        connection.close()


def score(where: Endpoint, *numbers: float) -> Answer:
    """Ask the model `adder` about up to four numbers."""
    data = [*numbers, 0, 0, 0, 0][:4]
    question = {"inputs": [{"name": "X", "shape": [4], "datatype": "FP32", "data": data}]}
    return ask(where, "/v2/models/adder/infer", body=json.dumps(question).encode())


def grpc_score(where: Endpoint, *numbers: float) -> str:
    """Ask the model `adder` over gRPC; return OK, or the code of the refusal."""
    from tritonclient import grpc  # noqa: PLC0415  # loads a second

    tensor = grpc.InferInput("X", [4], "FP32")
    tensor.set_data_from_numpy(np.array([*numbers, 0, 0, 0, 0][:4], np.float32))
    return grpc_code(where, lambda client: client.infer("adder", [tensor], headers=where.headers))


def grpc_code(where: Endpoint, question: Any) -> str:
    """Return the code by which *question*, a function of a client, is answered."""
    from tritonclient import grpc, utils  # noqa: PLC0415

    with grpc.InferenceServerClient(where.host) as client:
        try:
            question(client)
        except utils.InferenceServerException as refusal:
            return str(refusal.status()).removeprefix("StatusCode.")
    return "OK"
