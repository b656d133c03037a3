"""What the gateway costs: `python -m bench.gateway`, side by side with direct Triton in one run.

Requests alternate between the two ways, so that whatever else the machine does hits both alike.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from typing import Final

import grpc
from tritonclient.grpc.service_pb2 import ModelInferRequest

from gateway import proxy, releases, triton
from gateway.wire import BEARER, OPTIONS
from triton_operator.children.gateway import GatewaySettings

_RESULTS: Final = Path(__file__).parents[2] / ".bench"
_SIZES: Final = {"1 KiB": 2**10, "1 MiB": 2**20}
_CLIENTS: Final = (1, 4, 16, 64)
_UNARY: Final = "/inference.GRPCInferenceService/ModelInfer"

Ask = Callable[[], None]


@dataclass(frozen=True)
class Row:
    """One comparison; milliseconds, requests a second, processor microseconds of a request.

    On a busy machine the last is the figure to trust.
    """

    protocol: str
    size: str
    clients: int
    direct_p50: float
    gateway_p50: float
    direct_rate: float
    gateway_rate: float
    gateway_processor: float

    @property
    def added(self) -> float:
        """Return the milliseconds that the gateway adds to the median."""
        return self.gateway_p50 - self.direct_p50

    @property
    def share(self) -> float:
        """Return the gateway's throughput as a share of the direct one."""
        return self.gateway_rate / self.direct_rate


def main() -> None:
    """Measure every combination, print each as it is known, write them to .bench/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="a round; two rounds a way")
    parser.add_argument("--threads", type=int, default=2, help="HAProxy's threads")
    parser.add_argument("--release", choices=("oldest", "newest"), default="oldest")
    parser.add_argument("--clients", type=int, nargs="*", default=_CLIENTS)
    given = parser.parse_args()
    program = releases.oldest() if given.release == "oldest" else releases.newest()
    rows = []
    load = round(os.getloadavg()[0], 1)
    print(f"HAProxy {releases.version(program)}, {os.cpu_count()} cores, load {load}")
    print(
        "proto  size   clients  direct p50  gateway p50  added ms  direct/s  gateway/s  share  µs"
    )
    with triton.serving() as server, _gateway(program, server, given.threads) as gateway:
        for row in _rows(server, gateway, given.clients, given.seconds):
            rows.append(row)
            print(_line(row), flush=True)
    _RESULTS.mkdir(exist_ok=True)
    written = [asdict(row) | {"added": row.added, "share": row.share} for row in rows]
    (_RESULTS / "gateway.json").write_text(json.dumps(written, indent=2))


def _rows(
    server: triton.Triton, gateway: proxy.Gateway, counts: Sequence[int], seconds: float
) -> Iterator[Row]:
    ways = {
        "http": (_http, f"127.0.0.1:{server.http_port}", gateway.http),
        "grpc": (_grpc, f"127.0.0.1:{server.grpc_port}", gateway.grpc),
    }
    for (name, size), (protocol, way), clients in product(_SIZES.items(), ways.items(), counts):
        client, direct, through = way
        spent = _processor_seconds(gateway)
        times: dict[str, list[float]] = {direct: [], through: []}
        for where in (direct, through, direct, through):
            times[where] += _load(partial(client, where, size), clients, seconds)
        yield Row(
            protocol,
            name,
            clients,
            statistics.median(times[direct]) * 1000,
            statistics.median(times[through]) * 1000,
            len(times[direct]) / seconds / 2,
            len(times[through]) / seconds / 2,
            (_processor_seconds(gateway) - spent) / len(times[through]) * 1e6,
        )


def _processor_seconds(gateway: proxy.Gateway) -> float:
    """Return what HAProxy's master and workers have used so far."""
    pid = gateway.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = [Path(f"/proc/{each}/stat").read_text().split() for each in (str(pid), *workers)]
    ticks = sum(int(each[13]) + int(each[14]) for each in fields)
    return ticks / os.sysconf("SC_CLK_TCK")


def _load(client: Callable[[], Ask], clients: int, seconds: float) -> list[float]:
    """Return what each request took while *clients* asked one after another."""
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


def _http(where: str, size: int) -> Ask:
    """Return a request with the tensor as binary data, on a connection of its own."""
    connection = HTTPConnection(where)
    tensor = {"name": "INPUT", "shape": [size], "datatype": "UINT8"}
    sized = tensor | {"parameters": {"binary_data_size": size}}
    head = json.dumps({"inputs": [sized], "parameters": {"binary_data_output": True}}).encode()
    body = head + bytes(size)
    headers = BEARER | {"inference-header-content-length": str(len(head))}

    def ask() -> None:
        connection.request("POST", "/v2/models/echo/infer", body=body, headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    return ask


def _grpc(where: str, size: int) -> Ask:
    """Return a call with a message that is made once, on a channel of its own."""
    request = ModelInferRequest(model_name="echo", raw_input_contents=[bytes(size)])
    request.inputs.add(name="INPUT", datatype="UINT8", shape=[size])
    message = request.SerializeToString()
    call = grpc.insecure_channel(where, OPTIONS).unary_unary(_UNARY)
    metadata = [*BEARER.items()]

    def ask() -> None:
        call(message, metadata=metadata, timeout=60)

    return ask


@contextmanager
def _gateway(program: Path, server: triton.Triton, threads: int) -> Iterator[proxy.Gateway]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = proxy.places(folder, http=server.http_port, grpc=server.grpc_port)
        settings = GatewaySettings(service="demo", threads=threads, places=places)
        with proxy.running(program, settings, folder) as gateway:
            yield gateway


def _line(row: Row) -> str:
    return (
        f"{row.protocol:5}  {row.size}  {row.clients:7}  {row.direct_p50:10.3f}  "
        f"{row.gateway_p50:11.3f}  {row.added:8.3f}  {row.direct_rate:8.0f}  "
        f"{row.gateway_rate:9.0f}  {row.share:5.0%}  {row.gateway_processor:6.0f}"
    )


if __name__ == "__main__":
    main()
