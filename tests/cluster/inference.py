"""Reach a Service from here and ask Triton through it."""

import base64
import contextlib
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.request import ProxyHandler, Request, build_opener

import numpy as np
from numpy.typing import NDArray

from cluster import access
from cluster.sandbox import Sandbox

_NO_PROXY = build_opener(ProxyHandler({}))


class Endpoint(NamedTuple):
    """A way to a model: host:port, and the key that it wants; without one nothing is sent."""

    host: str
    key: str = ""

    def __str__(self) -> str:
        return self.host

    @property
    def headers(self) -> dict[str, str]:
        """Return the header with the key; gRPC wants its name in small letters."""
        return {"authorization": f"Bearer {self.key}"} if self.key else {}


def key_of(box: Sandbox, model: str, which: str = "primaryKey") -> str:
    """Return a key of a model, "" when it has none of the operator's making."""
    secret = box.get("Secret", f"{model}-keys")
    return base64.b64decode(secret["data"][which]).decode() if secret else ""


@contextlib.contextmanager
def address(box: Sandbox, service: str, port: str = "http") -> Iterator[Endpoint]:
    """Yield the way to a model's Service, with its primary key."""
    key = key_of(box, service)
    with host_of(box, service, port) as host:
        yield Endpoint(host, key)


@contextlib.contextmanager
def host_of(box: Sandbox, service: str, port: str = "http") -> Iterator[str]:
    """Yield host:port of a Service: its own on the local cluster, else a forwarded one."""
    spec = box.the("Service", service)["spec"]
    number = next(each["port"] for each in spec["ports"] if each["name"] == port)
    if access.is_native():
        yield f"{spec['clusterIP']}:{number}"
        return
    command = ["kubectl", "-n", box.namespace, "port-forward", f"service/{service}", f":{number}"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=access.environment()
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"127\.0\.0\.1:\d+", line)
            assert found, line
            yield found[0]
        finally:
            process.terminate()


def infer(
    where: Endpoint, values: Sequence[float] = (0, 1, 2, 3), model: str = "adder"
) -> list[float]:
    """Return what `adder` answers over HTTP, without a client library."""
    body = {
        "inputs": [{"name": "X", "shape": [len(values)], "datatype": "FP32", "data": [*values]}]
    }
    request = Request(
        f"http://{where.host}/v2/models/{model}/infer",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **where.headers},
    )
    with _NO_PROXY.open(request, timeout=10) as answer:
        decoded: dict[str, Any] = json.load(answer)
    data: list[float] = decoded["outputs"][0]["data"]
    return data


def grpc_infer(
    where: Endpoint, model: str, feed: dict[str, NDArray[np.float32]], output: str
) -> NDArray[np.float32]:
    """Return *output* of *model* over gRPC by tritonclient."""
    from tritonclient import grpc  # noqa: PLC0415  # loads a second: not for every test file

    with grpc.InferenceServerClient(where.host) as client:
        return _answer(grpc, client, where, model, feed, output)


def http_infer(
    where: Endpoint, model: str, feed: dict[str, NDArray[np.float32]], output: str
) -> NDArray[np.float32]:
    """Return *output* of *model* over HTTP by tritonclient."""
    from tritonclient import http  # noqa: PLC0415

    with http.InferenceServerClient(where.host) as client:
        return _answer(http, client, where, model, feed, output)


def _answer(
    library: Any,
    client: Any,
    where: Endpoint,
    model: str,
    feed: dict[str, NDArray[np.float32]],
    output: str,
) -> NDArray[np.float32]:
    assert client.is_model_ready(model, headers=where.headers)
    inputs = []
    for name, value in feed.items():
        tensor = library.InferInput(name, list(value.shape), "FP32")
        tensor.set_data_from_numpy(value)
        inputs.append(tensor)
    answer = client.infer(model, inputs, headers=where.headers).as_numpy(output)
    assert answer is not None
    return np.asarray(answer, dtype=np.float32)
