"""A replica ends under load: two gateways, and clients that keep their connections."""

import http.client
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import grpc

from gateway.conftest import Started
from gateway.proxy import Gateway
from gateway.wire import BEARER, INFER, OPTIONS, ask, inference, read

DRAIN = 3
UNARY = "/inference.GRPCInferenceService/ServerReady"


def test_clients_leave_a_replica_that_drains_and_lose_nothing(start: Started):
    ending, staying = start(drain_seconds=DRAIN), start()
    # What a Service does: new connections go to the replicas that are in its endpoints.
    endpoints = [ending, staying]
    ended = Event()
    with ThreadPoolExecutor(16) as threads:
        keeping = [threads.submit(_keep_asking, endpoints, ended) for _ in range(6)]
        calling = [threads.submit(_keep_calling, ending, staying, ended) for _ in range(4)]
        time.sleep(1)
        ending.drain()
        time.sleep(1)  # endpoints take their time to spread
        endpoints.remove(ending)
        ending.process.wait(DRAIN + 10)
        time.sleep(0.5)
        ended.set()
        asked = [each.result() for each in keeping]
        called = [each.result() for each in calling]
    assert sum(asked) > 100
    assert sum(called) > 100


def test_a_request_that_runs_when_the_drain_ends_is_answered(start: Started):
    gateway = start(drain_seconds=1)
    with ThreadPoolExecutor(2) as threads:
        body = inference(b"a", wait=4000)
        slow = threads.submit(ask, gateway.http, "POST", INFER, body=body)
        time.sleep(0.2)
        gateway.drain()
        reply = slow.result()
    assert (reply.status, reply.json["outputs"][0]["data"]) == (200, [*b"a"])
    assert gateway.process.wait(10) is not None


def test_an_answer_during_the_drain_says_that_the_connection_ends(start: Started):
    gateway = start(drain_seconds=DRAIN)
    assert "connection" not in ask(gateway.http, "GET", "/v2").headers
    gateway.drain()
    _expect_farewell(gateway)


def test_a_drain_that_begins_during_a_reload_is_heard(start: Started):
    gateway = start(drain_seconds=DRAIN)
    gateway.tell_worker("show info")  # the master has started
    gateway.process.send_signal(signal.SIGUSR2)
    time.sleep(0.02)
    gateway.drain()
    _expect_farewell(gateway)
    assert gateway.process.wait(DRAIN + 10) is not None


def _expect_farewell(gateway: Gateway) -> None:
    """Expect that answers say, before the gateway leaves, that their connection ends."""
    until = time.monotonic() + DRAIN
    while "connection" not in (reply := ask(gateway.http, "GET", "/v2")).headers:
        assert time.monotonic() < until
    assert (reply.status, reply.headers["connection"]) == (200, "close")


def _keep_asking(endpoints: list[Gateway], ended: Event) -> int:
    """Ask over one connection as long as it is kept; return how often it went well."""
    count = 0
    connection: http.client.HTTPConnection | None = None
    while not ended.is_set():
        if connection is None or connection.sock is None:
            connection = http.client.HTTPConnection(endpoints[count % len(endpoints)].http)
        connection.request("POST", INFER, body=inference(b"abc"), headers=BEARER)
        assert read(connection).status == 200
        count += 1
    if connection:
        connection.close()
    return count


def _keep_calling(ending: Gateway, staying: Gateway, ended: Event) -> int:
    """Call over one channel, which has both replicas; return how often it went well."""
    count = 0
    where = f"ipv4:{ending.grpc},{staying.grpc}"
    options = [*OPTIONS, ("grpc.default_authority", "demo.example")]
    with grpc.insecure_channel(where, options) as channel:
        while not ended.is_set():
            channel.unary_unary(UNARY)(b"", metadata=[*BEARER.items()], timeout=10)
            count += 1
    return count
